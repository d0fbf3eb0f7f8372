//! Chance that is none: every value is a function of the seed, a number and a purpose, so that tables agree without
//! being held together.

/// What a value is drawn for. Two draws for one number and two purposes have nothing to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(super) enum For {
    Struck = 1,
    Kind,
    Role,
    Variant,
    Tenant,
    SourceId,
    TargetId,
    UnionId,
    HasUnionId,
    OpenId,
    TargetOpenId,
    Mirror,
    SourceCreated,
    TargetCreated,
    TargetOrigin,
    Linked,
    SourceVerified,
    TargetVerified,
    SourceSeen,
    TargetSeen,
    SourceUpdated,
    TargetUpdated,
    StrangerStatus,
    Risk,
    Spelling,
    PhoneHead,
    PhoneRest,
    Wrote,
    WroteAt,
    WroteLate,
    LoggedIn,
    Client,
    Bound,
    Released,
    Admitted,
    Job,
    Night,
    Locked,
    Side,
    Orders,
    Coupons,
    Points,
    Membership,
    State,
    Amount,
    AssetUpdated,
    Expires,
    Called,
    Excluded,
}

/// The seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chance {
    seed: u64,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed: mixed(seed ^ 0x5DEE_CE66_D1CE_4E5B) }
    }

    /// 64 bits, distinct for distinct numbers (splitmix64, a bijection).
    #[inline]
    pub(super) fn bits(self, number: u64, purpose: For) -> u64 {
        let offset = self.seed.wrapping_add((purpose as u64).wrapping_mul(0xD134_2543_DE82_EF95));
        mixed(number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(offset))
    }

    /// One of `of` values, from 0.
    #[inline]
    pub(super) fn pick(self, number: u64, purpose: For, of: u64) -> u64 {
        ((u128::from(self.bits(number, purpose)) * u128::from(of)) >> 64) as u64
    }

    /// Whether a share of all numbers, in millionths, has this one; tells nothing of what [`Chance::pick`] gives.
    #[inline]
    pub(super) fn hits(self, number: u64, purpose: For, millionths: u64) -> bool {
        ((self.bits(number, purpose) & 0xFFFF_FFFF) * 1_000_000) >> 32 < millionths
    }

    /// A value of [low, high), or `low` where that is empty.
    #[inline]
    pub(super) fn between(self, number: u64, purpose: For, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high.saturating_sub(low)).unwrap_or(0);
        low + i64::try_from(self.pick(number, purpose, width)).unwrap_or(0)
    }
}

#[inline]
fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
