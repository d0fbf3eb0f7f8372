//! Sums of amounts by unit, exact to the last digit however long they are.

use std::collections::BTreeMap;
use std::str::FromStr;

use bigdecimal::BigDecimal;

use super::shape::is_amount;

/// A sum for each unit; amounts without a unit are one unit of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amounts(BTreeMap<Option<String>, BigDecimal>);

impl Amounts {
    /// Adds an amount written as plain decimal; false: it is none.
    pub fn add(&mut self, unit: Option<&str>, amount: &str) -> bool {
        self.change(unit, amount, |sum, amount| sum + amount)
    }

    /// Takes an amount away.
    pub fn subtract(&mut self, unit: Option<&str>, amount: &str) -> bool {
        self.change(unit, amount, |sum, amount| sum - amount)
    }

    fn change(
        &mut self,
        unit: Option<&str>,
        amount: &str,
        with: impl Fn(&BigDecimal, BigDecimal) -> BigDecimal,
    ) -> bool {
        if !is_amount(amount) {
            return false;
        }
        let Ok(amount) = BigDecimal::from_str(amount) else { return false };
        let sum = self.0.entry(unit.map(str::to_owned)).or_default();
        *sum = with(sum, amount);
        true
    }

    /// Units whose sum is not zero, with that sum as plain decimal.
    #[must_use]
    pub fn unbalanced(&self) -> Vec<(Option<&str>, String)> {
        let zero = BigDecimal::default();
        let off = self.0.iter().filter(|(_, sum)| **sum != zero);
        off.map(|(unit, sum)| (unit.as_deref(), sum.normalized().to_plain_string())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_and_by_unit() {
        let mut sums = Amounts::default();
        for _ in 0..10 {
            assert!(sums.add(Some("CNY"), "0.10"));
        }
        assert!(sums.add(None, "99999999999999999999999999999999999999999999.00000001"));
        assert!(sums.subtract(Some("CNY"), "1"));
        assert_eq!(sums.unbalanced(), [(None, "99999999999999999999999999999999999999999999.00000001".to_owned())]);
        assert!(sums.add(Some("points"), "-3.50"));
        assert_eq!(sums.unbalanced()[1], (Some("points"), "-3.5".to_owned()));
        assert!(!sums.add(None, "1e9") && !sums.add(None, "") && !sums.add(None, &"9".repeat(1_000)));
    }
}
