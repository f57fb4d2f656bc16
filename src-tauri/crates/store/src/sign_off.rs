//! Sign-offs: bound to a content document that is kept as an original, with an SSH signature over it.

use rusqlite::OptionalExtension;
use serde_json::json;
use tickmark_domain::{Role, Timestamp};

use crate::Store;
use crate::activity::{Act, append};
use crate::artifact::{self, Codec, NewArtifact};
use crate::content::{ContentDocument, read_content};
use crate::error::{Result, StoreError};
use crate::work::control_code;

/// A sign-off to be recorded.
#[derive(Debug, Clone)]
pub struct NewSignOff {
    /// Which control.
    pub control_id: i64,
    /// As what.
    pub role: Role,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// What was signed.
    pub document: ContentDocument,
    /// The earlier sign-offs that it stands on, as in the document.
    pub stands_on: Vec<(Role, String, String)>,
    /// Armoured SSH signature over the document.
    pub signature: String,
    /// One line of OpenSSH.
    pub public_key: String,
    /// `SHA256:…`
    pub key_fingerprint: String,
}

/// A sign-off as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffRecord {
    /// Number.
    pub id: i64,
    /// The control.
    pub control_id: i64,
    /// As what.
    pub role: Role,
    /// Who.
    pub person: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the content document, hex.
    pub digest: String,
    /// The original that holds the content document.
    pub content_artifact_id: i64,
    /// Armoured SSH signature.
    pub signature: String,
    /// One line of OpenSSH.
    pub public_key: String,
    /// `SHA256:…`
    pub key_fingerprint: String,
    /// When and why it was withdrawn.
    pub withdrawn: Option<(Timestamp, String)>,
}

impl Store {
    /// Records a sign-off; refused when the content is no longer what the document says.
    pub fn sign_off(&self, new: NewSignOff) -> Result<i64> {
        self.write(move |tx, _| {
            let code = control_code(tx, new.control_id)?;
            let now = read_content(tx, new.control_id)?.document(new.role, &new.stands_on)?;
            if now.digest != new.document.digest {
                return Err(StoreError::Refused(format!(
                    "{code} changed since it was shown; look at it again and sign what is there now"
                )));
            }
            let artifact_id = artifact::put(tx, NewArtifact {
                bytes: new.document.json.as_bytes(),
                media_type: "application/json",
                codec: Codec::Zstd,
            })?;
            tx.execute(
                "INSERT INTO sign_off (control_id, role, person, at, content_artifact_id, signature, public_key,
                   key_fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (
                    new.control_id,
                    new.role.as_str(),
                    &new.person,
                    new.at.ms(),
                    artifact_id,
                    &new.signature,
                    &new.public_key,
                    &new.key_fingerprint,
                ),
            )?;
            let id = tx.last_insert_rowid();
            let detail = json!({ "sign_off": id, "role": new.role.as_str(), "digest": new.document.digest,
                                 "key": new.key_fingerprint });
            append(tx, &Act { at: new.at, actor: &new.person, action: "control.signed", subject: &code, detail })?;
            Ok(id)
        })
    }

    /// Withdraws a sign-off; it stays in the history.
    pub fn withdraw(&self, sign_off_id: i64, person: &str, reason: &str, at: Timestamp) -> Result<()> {
        let (person, reason) = (person.to_owned(), reason.to_owned());
        self.write(move |tx, _| {
            let found: Option<(i64, String)> = tx
                .query_row(
                    "SELECT control_id, person FROM sign_off WHERE id = ?1",
                    [sign_off_id],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )
                .optional()?;
            let Some((control_id, signer)) = found else {
                return Err(StoreError::NotFound {
                    what: "sign-off",
                    id: sign_off_id.to_string(),
                });
            };
            if signer != person {
                return Err(StoreError::Refused(format!(
                    "only {signer} may withdraw this sign-off"
                )));
            }
            let n = tx.execute(
                "INSERT OR IGNORE INTO sign_off_withdrawal (sign_off_id, at, reason) VALUES (?1, ?2, ?3)",
                (sign_off_id, at.ms(), &reason),
            )?;
            if n == 0 {
                return Err(StoreError::Refused("this sign-off was withdrawn before".into()));
            }
            let code = control_code(tx, control_id)?;
            let detail = json!({ "sign_off": sign_off_id, "reason": reason });
            append(
                tx,
                &Act {
                    at,
                    actor: &person,
                    action: "sign_off.withdrawn",
                    subject: &code,
                    detail,
                },
            )?;
            Ok(())
        })
    }

    /// Sign-offs, oldest first; of one control or of all.
    pub fn list_sign_offs(&self, control_id: Option<i64>) -> Result<Vec<SignOffRecord>> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT s.id, s.control_id, s.role, s.person, s.at, lower(hex(a.sha256)), s.content_artifact_id,
                   s.signature, s.public_key, s.key_fingerprint, w.at, w.reason
                 FROM sign_off s JOIN artifact a ON a.id = s.content_artifact_id
                 LEFT JOIN sign_off_withdrawal w ON w.sign_off_id = s.id
                 WHERE ?1 IS NULL OR s.control_id = ?1 ORDER BY s.id",
            )?;
            let rows = statement.query_map([control_id], |r| {
                let withdrawn = match r.get::<_, Option<i64>>(10)? {
                    Some(at) => Some((Timestamp::from_ms(at), r.get(11)?)),
                    None => None,
                };
                Ok(SignOffRecord {
                    id: r.get(0)?,
                    control_id: r.get(1)?,
                    role: r.get::<_, String>(2)?.parse().unwrap_or(Role::Preparer),
                    person: r.get(3)?,
                    at: Timestamp::from_ms(r.get(4)?),
                    digest: r.get(5)?,
                    content_artifact_id: r.get(6)?,
                    signature: r.get(7)?,
                    public_key: r.get(8)?,
                    key_fingerprint: r.get(9)?,
                    withdrawn,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
