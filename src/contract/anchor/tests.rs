//! The spellings of a number, hostile anchors, masks, and that the shortcut never disagrees with the library.

use super::*;

fn normalizer(region: &str, placeholders: &[&str]) -> PhoneNormalizer {
    let placeholders: Vec<String> = placeholders.iter().map(|text| (*text).to_owned()).collect();
    PhoneNormalizer::new(region, &placeholders).unwrap()
}

/// xorshift64*: reproducible.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: i64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 1) as i64 % bound
    }
}

#[test]
fn all_spellings_of_a_number_meet_at_one_key() {
    let china = normalizer("CN", &[]);
    for text in [
        "13812345678",
        "138 1234 5678",
        "+86 138-1234-5678",
        "+8613812345678",
        "008613812345678",
        "0086 138 1234 5678",
        "8613812345678",
        "86-138-1234-5678",
        "(+86)138.1234.5678",
        "１３８１２３４５６７８",
        "＋８６　１３８－１２３４－５６７８",
        "\u{feff}138\u{200b}1234\u{2060}5678\u{200f}",
        "\u{202d}13812345678\u{202c}",
        "\u{a0}\t13812345678\r\n",
        "١٣٨١٢٣٤٥٦٧٨",
        "१३८१२३४५६७८",
        "tel:+86-138-1234-5678",
        "+0086 138 1234 5678",
        "++86 138 1234 5678",
    ] {
        assert_eq!(china.classify(Some(text)), Anchor::Valid(8_613_812_345_678), "{text:?}");
    }
    for int in [13_812_345_678, 8_613_812_345_678] {
        assert_eq!(china.classify_int(Some(int)), Anchor::Valid(8_613_812_345_678), "{int}");
    }
}

#[test]
fn numbers_of_every_region_have_their_key() {
    for (region, text, key) in [
        ("CN", "(0)10 8888 7777", 861_088_887_777),
        ("CN", "010-88887777", 861_088_887_777),
        ("CN", "+86 (0)10 8888 7777", 861_088_887_777),
        ("CN", "1088887777", 861_088_887_777),
        ("CN", "0755 8888 7777", 8_675_588_887_777),
        ("CN", "+1 415-555-2671", 14_155_552_671),
        ("CN", "001 415 555 2671", 14_155_552_671),
        ("CN", "+852 6123 4567", 85_261_234_567),
        ("US", "(415) 555-2671", 14_155_552_671),
        ("US", "1 415 555 2671", 14_155_552_671),
        ("US", "011 86 138 1234 5678", 8_613_812_345_678),
        ("GB", "07911 123456", 447_911_123_456),
        ("GB", "7911123456", 447_911_123_456),
        ("GB", "+44 (0)7911 123456", 447_911_123_456),
        ("DE", "0171/1234567", 491_711_234_567),
        ("DE", "0049 171 1234567", 491_711_234_567),
        ("SG", "9123 4567", 6_591_234_567),
        ("IN", "098765 43210", 919_876_543_210),
        ("BR", "(11) 96123-4567", 5_511_961_234_567),
        ("BR", "0 15 11 96123-4567", 5_511_961_234_567),
        ("IT", "06 1234 5678", 390_612_345_678),
        ("cn", "13812345678", 8_613_812_345_678),
    ] {
        assert_eq!(normalizer(region, &[]).classify(Some(text)), Anchor::Valid(key), "{region} {text}");
    }
    assert_eq!(normalizer("GB", &[]).classify_int(Some(7_911_123_456)), Anchor::Valid(447_911_123_456));
    assert_eq!(normalizer("CN", &[]).classify_int(Some(1_088_887_777)), Anchor::Valid(861_088_887_777));
}

#[test]
fn what_is_no_valid_number_is_malformed() {
    let china = normalizer("CN", &[]);
    let long = "1380".repeat(2_500);
    for text in [
        "12345",
        "0",
        "1",
        "+",
        "---",
        "tel:",
        "13812345678\0",
        "\0\0\0",
        "1381234567",
        "138123456789",
        "23812345678",
        "12812345678",
        "14012345678",
        "+8614012345678",
        "1800FLOWERS",
        "+1 800 FLOWERS",
        "138****5678",
        "138x1234x5678",
        "13812345678 ext 5",
        "13812345678#5",
        "13812345678,5",
        "13812345678~5",
        "tel:+8613812345678;ext=5",
        "13812345678/13912345678",
        "13812345678;13912345678",
        "Li Lei 13812345678",
        "138+12345678",
        "+86+13812345678",
        "+999 123456789",
        "+8613812345678901234567",
        "①③⑧①②③④⑤⑥⑦⑧",
        "²²²²²²²²",
        "9223372036854775807",
        "user@example.com",
        long.as_str(),
    ] {
        assert_eq!(china.classify(Some(text)), Anchor::Malformed, "{:?}", &text[..text.len().min(40)]);
    }
    for int in [i64::MAX, i64::MIN, -13_812_345_678, -1, 0, 7, 12_345, 86, 8_614_012_345_678] {
        assert_eq!(china.classify_int(Some(int)), Anchor::Malformed, "{int}");
    }
}

#[test]
fn null_and_blank_anchors_are_missing() {
    let china = normalizer("CN", &["", "00000000"]);
    for text in ["", " ", "\t\r\n", "\u{3000}", "\u{a0}", "\u{feff}\u{200b}", "\u{202e} \u{2069}"] {
        assert_eq!(china.classify(Some(text)), Anchor::Missing, "{text:?}");
    }
    assert_eq!(china.classify(None), Anchor::Missing);
    assert_eq!(china.classify_int(None), Anchor::Missing);
}

#[test]
fn placeholders_win_over_valid_and_malformed() {
    let china = normalizer("CN", &["13800138000", "+86 139 0013 9000", "12345678901", "Unknown", "+1 415 555 2671"]);
    let ones = "1".repeat(10_000);
    for text in [
        "13800138000",
        "+8613800138000",
        "0086 138 0013 8000",
        "１３８００１３８０００",
        "013800138000",
        "13900139000",
        "8613900139000",
        "123-4567-8901",
        "+12345678901",
        "001 (415) 555-2671",
        " unknown\u{200b}",
        "11111111111",
        "00000000",
        "00",
        "9-9-9-9",
        "+11111111111",
        "+86 11111111111",
        "86 11111111111",
        "0086 11111111111",
        "+86 000000",
        "+86 1111111111111111111111",
        "٠٠٠٠٠٠",
        ones.as_str(),
    ] {
        assert_eq!(china.classify(Some(text)), Anchor::Placeholder, "{:?}", &text[..text.len().min(40)]);
    }
    for int in [13_800_138_000, 8_613_800_138_000, 11_111_111_111, 99] {
        assert_eq!(china.classify_int(Some(int)), Anchor::Placeholder, "{int}");
    }
    assert_eq!(china.classify(Some("13800138001")), Anchor::Valid(8_613_800_138_001));
    assert_eq!(china.classify(Some("unknowable")), Anchor::Malformed);
    assert_eq!(normalizer("IN", &[]).classify(Some("+91 99999 99999")), Anchor::Placeholder);
}

#[test]
fn an_unknown_region_is_refused_with_an_example() {
    for region in ["", "UK", "ZZ", "CHN", "001", "C", "86", "中国", "C\0"] {
        let error = PhoneNormalizer::new(region, &[]).err().unwrap_or_default();
        assert!(error.contains("two-letter CLDR code such as CN"), "{region}: {error}");
    }
}

/// See `plain` for why this holds for the numbers that are not asked about here.
#[test]
fn the_shortcut_never_disagrees_with_the_library() {
    let china = normalizer("CN", &["13800138000", "not 14012345678", "0086 199 9999 9999", "+8615012345678"]);
    let plain = china.plain.as_ref().unwrap();
    let mut random = Random(2_026);
    let mut decided = 0;
    for prefix in 12_990..=20_010 {
        let tails = [0, 999_999, random.below(1_000_000)];
        for (at, tail) in tails.into_iter().enumerate() {
            let national = prefix * 1_000_000 + tail;
            let form = ["", "86", "+86", "0086"][(prefix as usize + at) % 4];
            let spelling = format!("{form}{national}");
            let Some(quick) = plain.text(spelling.as_bytes()) else { continue };
            decided += 1;
            assert_eq!(quick, china.ask(&spelling), "{spelling}");
            let int = if form.is_empty() { national } else { 8_600_000_000_000 + national };
            assert_eq!(plain.int(int), Some(quick), "{int}");
        }
    }
    assert!(decided > 20_000, "{decided}");
    // Whatever has the shape, and what nearly has it: everything on the way from text to answer.
    for _ in 0..3_000 {
        let form = ["", "86", "+86", "0086", "+0086", "0", "+", "86086"][random.below(8) as usize];
        let bound = 10_i64.pow(9 + random.below(4) as u32);
        let spelling = format!("{form}1{}", random.below(bound));
        let quick = plain.text(spelling.as_bytes());
        assert!(quick.is_none() || quick == Some(china.ask(&spelling)), "{spelling}");
    }
}

#[test]
fn the_shortcut_was_derived_from_this_version_of_the_library() {
    let lock = include_str!("../../../Cargo.lock");
    assert!(
        lock.contains("name = \"rlibphonenumber\"\nversion = \"2.2.15\""),
        "set METADATA_VERSION to the one in the new Readme, and check the patterns for CN that `plain` relies on"
    );
}

#[test]
fn a_key_splits_into_calling_code_and_national_number() {
    for (key, code, rest) in [
        (8_613_812_345_678, "86", "13812345678"),
        (14_155_552_671, "1", "4155552671"),
        (79_161_234_567, "7", "9161234567"),
        (85_261_234_567, "852", "61234567"),
        (390_612_345_678, "39", "0612345678"),
        (i64::MAX, "92", "23372036854775807"),
        (86, "86", ""),
        (9, "9", ""),
        (0, "", ""),
    ] {
        let national = national(key);
        assert_eq!((national.calling_code(), &*national), (code, rest), "{key}");
    }
    for code in PHONE_NUMBER_UTIL.get_supported_calling_codes() {
        let key = i64::from(code) * 1_000_000;
        assert_eq!(national(key).calling_code(), code.to_string());
    }
}

#[test]
fn masks_show_little() {
    for (text, masked) in [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("+1 (415) 555-2671", "+1415****2671"),
        ("91234567", "91****67"),
        ("12345", "1****5"),
        ("12", "****2"),
        ("1", "****"),
        ("+86", "****6"),
        ("00000000", "00****00"),
        ("", ""),
        (" ", ""),
        ("ou_7f3a9c", "ou****"),
        ("abc", "a****"),
        ("a", "****"),
        ("\u{1b}[31m\u{202e}evil", "[3****"),
        ("李雷13812345678", "李雷****"),
        ("138****5678", "13****"),
    ] {
        assert_eq!(mask(text), masked, "{text:?}");
    }
    assert_eq!(mask(&"7".repeat(10_000)).len(), "77****".len());
    assert_eq!(mask_e164(8_613_812_345_678, 86), "138****5678");
    assert_eq!(mask_e164(14_155_552_671, 86), "+1 415****2671");
    assert_eq!(mask_e164(6_591_234_567, 86), "+65 91****67");
}

#[test]
fn numbers_within_text_are_masked() {
    for (text, masked) in [
        ("anchor 8613812345678 of 8613812345678", "anchor 861****5678 of 861****5678"),
        ("tel:+86 138-1234-5678;ext=3", "tel:+86138****5678;ext=3"),
        ("(13812345678)", "(138****5678)"),
        ("1 finding, 13812345678x", "1 finding, 138****5678x"),
        ("since 2026-11-20 02:00:00, 12 of 34567", "since 2026-11-20 02:00:00, 12 of 34567"),
        ("13812345678, 13912345678", "138****5678, 139****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("no number", "no number"),
        ("-12.5", "-12.5"),
        ("", ""),
    ] {
        assert_eq!(mask_numbers(text), masked, "{text:?}");
    }
    assert_eq!(mask_words("k=9f83ab2c, li@example.org and 12 more (x7)"), "k=9f****, li**** and 12 more (x7)");
}

#[test]
fn threads_share_one_normalizer() {
    fn shared<T: Send + Sync>(_: &T) {}
    let china = normalizer("CN", &[]);
    shared(&china);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let china = &china;
            scope.spawn(move || {
                for tail in 0..200 {
                    let number = 4_155_550_000 + thread * 200 + tail;
                    assert_eq!(china.classify(Some(&format!("+1 {number}"))), Anchor::Valid(10_000_000_000 + number));
                }
            });
        }
    });
}
