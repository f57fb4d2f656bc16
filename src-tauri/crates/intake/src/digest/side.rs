//! The side file of a digest: the metadata of its S3 object, which alone holds the newest digest's signature.
//!
//! It is what `aws s3api head-object` or `get-object` prints, or its metadata alone.

use serde::Deserialize;

use super::document::{rsa_only, shown};

/// What a side file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The signature, in hex.
    pub signature: String,
    /// It says when the digest was made after the fact, as it must of a backfill digest.
    pub says_when_filled: bool,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "Metadata")]
    metadata: Option<Metadata>,
    #[serde(flatten)]
    bare: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(alias = "x-amz-meta-signature")]
    signature: Option<String>,
    #[serde(rename = "signature-algorithm", alias = "x-amz-meta-signature-algorithm")]
    algorithm: Option<String>,
    #[serde(
        rename = "backfill-generation-timestamp",
        alias = "x-amz-meta-backfill-generation-timestamp"
    )]
    filled: Option<String>,
}

impl Side {
    /// Reads a side file.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let raw: Raw = serde_json::from_slice(json).map_err(|e| format!("it holds no metadata: {e}"))?;
        let metadata = raw.metadata.unwrap_or(raw.bare);
        let signature = metadata.signature.ok_or("it holds no signature")?;
        rsa_only(
            metadata
                .algorithm
                .as_deref()
                .ok_or("it names no signature-algorithm")?,
        )?;
        if hex::decode(&signature).is_err() {
            return Err(format!("its signature {} is not hexadecimal", shown(&signature)));
        }
        Ok(Self {
            signature,
            says_when_filled: metadata.filled.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = r#"{"AcceptRanges":"bytes","ContentLength":699,"ContentType":"application/json",
        "Metadata":{"signature":"00ff","signature-algorithm":"SHA256withRSA"}}"#;

    #[test]
    fn what_the_aws_cli_prints_and_the_metadata_alone_are_read_alike() {
        let bare = r#"{"x-amz-meta-signature":"00ff","x-amz-meta-signature-algorithm":"SHA256withRSA"}"#;
        for json in [HEAD, bare] {
            assert_eq!(Side::read(json.as_bytes()).unwrap().signature, "00ff");
        }
    }

    #[test]
    fn a_side_file_without_signature_or_by_another_algorithm_is_refused() {
        for (json, why) in [
            (r#"{"Metadata":{}}"#, "no signature"),
            (r#"{"signature":"00"}"#, "signature-algorithm"),
            (
                r#"{"signature":"00","signature-algorithm":"SHA1withRSA"}"#,
                "SHA1withRSA",
            ),
            (
                r#"{"signature":"0g","signature-algorithm":"SHA256withRSA"}"#,
                "hexadecimal",
            ),
        ] {
            assert!(Side::read(json.as_bytes()).unwrap_err().contains(why), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_change_of_one_byte_is_read_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = HEAD.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(side) = Side::read(&bytes) {
                prop_assert!(hex::decode(side.signature).is_ok());
            }
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_end_the_program() {
        let deep = format!("{{\"x\":{}", "[".repeat(1_000_000));
        assert!(Side::read(deep.as_bytes()).is_err());
    }
}
