//! How far a batch may go. Beyond a cap nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::compensation::{Kind, Object};

/// The project's limits.
#[derive(Clone, Debug)]
pub struct Caps {
    pub max_actions: u64,
    /// Of all accounts, as written: a plain decimal from 0 to 1.
    pub max_share: String,
    /// Accounts of one cluster.
    pub max_cluster: u64,
    /// Kinds beside those allowed by default.
    pub allow: BTreeSet<Kind>,
}

impl Caps {
    pub(super) fn allows(&self, kind: Kind) -> bool {
        kind.allowed_by_default() || self.allow.contains(&kind)
    }

    /// How many accounts a batch may touch.
    pub(super) fn accounts_max(&self, accounts: u64) -> u64 {
        let (whole, fraction) = self.max_share.split_once('.').unwrap_or((&self.max_share, ""));
        let digits = format!("{whole}{fraction}");
        let (Ok(share), Ok(places)) = (digits.parse::<u128>(), u32::try_from(fraction.len())) else { return 0 };
        let Some(scale) = 10_u128.checked_pow(places) else { return 0 };
        let most = share.checked_mul(u128::from(accounts)).map_or(0, |most| most / scale);
        u64::try_from(most).unwrap_or(u64::MAX)
    }

    /// Each cap that is exceeded, in words.
    pub(super) fn exceeded(&self, actions: u64, touched: u64, accounts: u64) -> Vec<String> {
        let mut exceeded = Vec::new();
        if actions > self.max_actions {
            exceeded.push(format!("{actions} actions, and max_actions allows {}", self.max_actions));
        }
        let most = self.accounts_max(accounts);
        if touched > most {
            exceeded.push(format!(
                "{touched} of {accounts} accounts are touched, and max_share {} allows {most}",
                self.max_share
            ));
        }
        exceeded
    }
}

/// Sums of amounts by unit, exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums(BTreeMap<Option<String>, Decimal>);

/// A decimal number: units of the last of `places` digits behind the point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Decimal {
    units: i128,
    places: u32,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let units = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { units, places: u32::try_from(fraction.len()).ok()? })
    }

    fn at(self, places: u32) -> Option<i128> {
        self.units.checked_mul(10_i128.checked_pow(places.checked_sub(self.places)?)?)
    }

    fn add(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        Some(Self { units: self.at(places)?.checked_add(other.at(places)?)?, places })
    }

    fn text(self) -> String {
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = self.places as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.places as usize);
        let sign = if self.units < 0 { "-" } else { "" };
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

impl Sums {
    /// Adds an amount; false where it is none, or the sum is too large to be exact.
    #[must_use]
    pub(super) fn add(&mut self, params: &Object) -> bool {
        let unit = params.text("unit").map(str::to_owned);
        let Some(amount) = params.text("amount").and_then(Decimal::parse) else { return false };
        let sum = self.0.entry(unit).or_default();
        match sum.add(amount) {
            Some(added) => *sum = added,
            None => return false,
        }
        true
    }

    /// Unit and sum.
    pub(super) fn into_texts(self) -> Vec<(Option<String>, String)> {
        self.0.into_iter().map(|(unit, sum)| (unit, sum.text())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(max_share: &str) -> Caps {
        Caps { max_actions: 10, max_share: max_share.to_owned(), max_cluster: 8, allow: BTreeSet::new() }
    }

    #[test]
    fn a_share_is_exact() {
        assert_eq!(caps("0.29").accounts_max(100), 29);
        assert_eq!(caps("0.01").accounts_max(99), 0);
        assert_eq!(caps("1").accounts_max(u64::MAX), u64::MAX);
        assert_eq!(caps("0").accounts_max(100), 0);
    }

    #[test]
    fn each_cap_that_is_exceeded_is_named_with_its_numbers() {
        assert!(caps("0.5").exceeded(10, 5, 10).is_empty());
        assert_eq!(
            caps("0.5").exceeded(11, 6, 10),
            ["11 actions, and max_actions allows 10", "6 of 10 accounts are touched, and max_share 0.5 allows 5"]
        );
    }

    #[test]
    fn amounts_are_summed_by_unit_whatever_their_places() {
        let mut sums = Sums::default();
        for (amount, unit) in [("5.00", Some("CNY")), ("0.125", Some("CNY")), ("-7", None), ("1.5", Some("USD"))] {
            assert!(sums.add(&Object::new().with("amount", amount).with("unit", unit)));
        }
        assert!(!sums.add(&Object::new().with("amount", "x")));
        let texts = sums.into_texts();
        let of = |unit: Option<&str>| texts.iter().find(|(of, _)| of.as_deref() == unit).map(|(_, sum)| sum.as_str());
        assert_eq!([of(Some("CNY")), of(None), of(Some("USD"))], [Some("5.125"), Some("-7"), Some("1.5")]);
    }
}
