//! What the engagement is: its name, its scope, its people.

use rusqlite::{Connection, TransactionBehavior};
use serde_json::json;
use tickmark_domain::{Account, Date, Period, Scope, Timestamp};

use crate::Store;
use crate::activity::{Act, append};
use crate::error::{Result, StoreError};

/// An engagement to be made.
#[derive(Debug, Clone)]
pub struct NewEngagement {
    /// Random, for life.
    pub id: String,
    /// The audit's name.
    pub name: String,
    /// The compliance owner; may be empty.
    pub owner: String,
    /// Accounts × Regions × period.
    pub scope: Scope,
    /// Whether it collects from the sample organisation.
    pub is_sample: bool,
    /// Who makes it.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
}

/// An engagement as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementFacts {
    /// Random, for life.
    pub id: String,
    /// The audit's name.
    pub name: String,
    /// The compliance owner; may be empty.
    pub owner: String,
    /// Accounts × Regions × period.
    pub scope: Scope,
    /// Whether it collects from the sample organisation.
    pub is_sample: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Fills a new file.
pub(crate) fn insert(conn: &mut Connection, new: &NewEngagement) -> Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let period = new.scope.period;
    tx.execute(
        "INSERT INTO engagement (one, id, name, owner, period_from, period_to, created_at, is_sample)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            &new.id,
            &new.name,
            &new.owner,
            period.from.to_string(),
            period.to.to_string(),
            new.created_at.ms(),
            new.is_sample,
        ),
    )?;
    for (position, account) in (0_i64..).zip(&new.scope.accounts) {
        tx.execute(
            "INSERT INTO scope_account (position, account_id, alias) VALUES (?1, ?2, ?3)",
            (position, &account.id, &account.alias),
        )?;
    }
    for (position, region) in (0_i64..).zip(&new.scope.regions) {
        tx.execute(
            "INSERT INTO scope_region (position, region) VALUES (?1, ?2)",
            (position, region),
        )?;
    }
    append(
        &tx,
        &Act {
            at: new.created_at,
            actor: &new.actor,
            action: "engagement.created",
            subject: &new.id,
            detail: json!({
                "name": new.name, "owner": new.owner, "from": period.from.to_string(), "to": period.to.to_string(),
                "accounts": new.scope.accounts.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
                "regions": new.scope.regions,
            }),
        },
    )?;
    tx.commit()?;
    Ok(())
}

impl Store {
    /// What the engagement is.
    pub fn engagement(&self) -> Result<EngagementFacts> {
        let path = self.path().to_owned();
        self.read(move |conn| {
            let sql = "SELECT id, name, owner, period_from, period_to, created_at, is_sample FROM engagement";
            let row = conn.query_row(sql, [], |r| {
                let texts: [String; 5] = [r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?];
                Ok((texts, r.get::<_, i64>(5)?, r.get::<_, bool>(6)?))
            });
            let ([id, name, owner, from, to], created_at, is_sample) = row.map_err(|e| match e {
                rusqlite::Error::QueryReturnedNoRows => StoreError::Damaged {
                    path: path.clone(),
                    found: "it holds no engagement".into(),
                },
                other => other.into(),
            })?;
            let day = |text: &str| -> Result<Date> {
                text.parse().map_err(|_| StoreError::Damaged {
                    path: path.clone(),
                    found: format!("its period names the day \"{text}\""),
                })
            };
            let period = Period {
                from: day(&from)?,
                to: day(&to)?,
            };
            let mut statement =
                conn.prepare("SELECT account_id, alias FROM scope_account ORDER BY position")?;
            let accounts = statement
                .query_map([], |r| {
                    Ok(Account {
                        id: r.get(0)?,
                        alias: r.get(1)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut statement = conn.prepare("SELECT region FROM scope_region ORDER BY position")?;
            let regions = statement
                .query_map([], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(EngagementFacts {
                id,
                name,
                owner,
                scope: Scope {
                    accounts,
                    regions,
                    period,
                },
                is_sample,
                created_at: Timestamp::from_ms(created_at),
            })
        })
    }
}
