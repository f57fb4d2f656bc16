//! The two spellings of an RSA public key in DER, and the way from one to the other.
//!
//! Rule: only what is exactly one of the two is a key; nothing may stand behind it.

/// `1.2.840.113549.1.1.1` (rsaEncryption) with NULL, as it stands in every `SubjectPublicKeyInfo` of an RSA key.
const RSA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;

/// The key as PKCS#1 `RSAPublicKey`, from that or from a `SubjectPublicKeyInfo`.
pub fn pkcs1_of(der: &[u8]) -> Option<&[u8]> {
    let inner = only(der, SEQUENCE)?;
    let (tag, first, rest) = element(inner)?;
    if tag == INTEGER {
        return only(rest, INTEGER).map(|_| der);
    }
    if tag != SEQUENCE || first != RSA {
        return None;
    }
    let (unused_bits, key) = only(rest, BIT_STRING)?.split_first()?;
    let is_key = *unused_bits == 0 && only(key, SEQUENCE)?.first() == Some(&INTEGER);
    if is_key { pkcs1_of(key) } else { None }
}

/// The `SubjectPublicKeyInfo` around a PKCS#1 key.
pub fn spki_of(pkcs1: &[u8]) -> Vec<u8> {
    let bits = [&[0], pkcs1].concat();
    wrap(SEQUENCE, &[wrap(SEQUENCE, RSA), wrap(BIT_STRING, &bits)].concat())
}

fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut whole = vec![tag];
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().position(|b| *b != 0).unwrap_or(length.len() - 1)..];
    match length {
        [short] if *short < 0x80 => whole.push(*short),
        long => {
            whole.push(0x80 | u8::try_from(long.len()).unwrap_or(0));
            whole.extend(long);
        }
    }
    whole.extend(content);
    whole
}

/// The content of the one element that `bytes` is.
fn only(bytes: &[u8], wanted: u8) -> Option<&[u8]> {
    let (tag, content, rest) = element(bytes)?;
    (tag == wanted && rest.is_empty()).then_some(content)
}

/// Tag, content, and what stands behind.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let count = usize::from(first & 0x7f);
        if !(1..=4).contains(&count) || rest.len() < count {
            return None;
        }
        let (digits, behind) = rest.split_at(count);
        length = digits.iter().fold(0, |sum, b| sum << 8 | usize::from(*b));
        // DER has one spelling of a length: the shortest.
        if digits[0] == 0 || length < 0x80 {
            return None;
        }
        rest = behind;
    }
    (length <= rest.len()).then(|| (tag, &rest[..length], &rest[length..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> Vec<u8> {
        wrap(
            SEQUENCE,
            &[wrap(INTEGER, &[0x5a; 257]), wrap(INTEGER, &[1, 0, 1])].concat(),
        )
    }

    #[test]
    fn a_key_is_the_same_in_both_spellings() {
        let spki = spki_of(&key());
        assert_eq!(pkcs1_of(&spki), Some(key().as_slice()));
        assert_eq!(pkcs1_of(&key()), Some(key().as_slice()));
    }

    #[test]
    fn nothing_may_stand_behind_a_key() {
        for mut der in [key(), spki_of(&key())] {
            der.push(0);
            assert_eq!(pkcs1_of(&der), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_key_or_are_not(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            if let Some(key) = pkcs1_of(&bytes) {
                let wrapped = spki_of(key);
                prop_assert_eq!(pkcs1_of(&wrapped), Some(key));
            }
        }

        #[test]
        fn a_damaged_key_is_never_another_length(at in 0usize..290, bit in 0u8..8) {
            let mut der = spki_of(&key());
            let at = at % der.len();
            der[at] ^= 1 << bit;
            if let Some(found) = pkcs1_of(&der) {
                prop_assert_eq!(found.len(), key().len());
            }
        }
    }
}
