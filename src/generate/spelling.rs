//! How values of the contract are spelled in the exports.

use super::chance::Chance;
use super::phone;
use super::rows::{Anchor, System, Type};

/// Reads [`side`] as the contract does.
pub(super) const SIDE: &str = "case side when 'mini' then 'source' when 'app' then 'target' end";

pub(super) fn side(system: System) -> Option<&'static str> {
    Some(match system {
        System::Source => "mini",
        System::Target => "app",
    })
}

pub(super) fn unit(of: Type) -> Option<&'static str> {
    Some(match of {
        Type::Orders | Type::Coupons => "CNY",
        Type::Points => "PTS",
        Type::Memberships => "CARD",
    })
}

/// A phone number as some system spells it; `salt` tells the place from others.
pub(super) fn anchor(chance: Chance, anchor: Option<Anchor>, salt: u64) -> Option<String> {
    let number = match anchor? {
        Anchor::Text(text) => return Some(text.to_owned()),
        Anchor::Number(index) => phone::number(chance, index),
        Anchor::Risky(index) => phone::risky(index),
    };
    let mut text = String::with_capacity(16);
    phone::spell(chance, number, salt, &mut text);
    Some(text)
}

/// An id of 28 characters, as WeChat gives them.
pub(super) fn wechat(bits: u64) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(28);
    text.push_str("oL8xP5Mq3Vw7Kd2Tz");
    for place in 0..11 {
        text.push(char::from(ALPHABET[(bits >> (6 * place)) as usize & 63]));
    }
    text
}

pub(super) fn hex(bits: u64) -> String {
    format!("{bits:016x}")
}
