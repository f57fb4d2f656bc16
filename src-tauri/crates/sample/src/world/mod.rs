//! The company: its accounts, resources, rules, assessment and events, made once from seed, size and moment.

pub(crate) mod assessment;
pub(crate) mod blueprint;
pub(crate) mod change;
pub(crate) mod configuration;
pub(crate) mod controls;
pub(crate) mod draft;
pub(crate) mod event_templates;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod history;
pub(crate) mod identity;
pub(crate) mod insights;
pub(crate) mod lake;
pub(crate) mod packs;
pub(crate) mod past;
pub(crate) mod people;
pub(crate) mod remediation;
pub(crate) mod report_file;
pub(crate) mod resource;
pub(crate) mod rule_catalogue;
pub(crate) mod rules;
pub(crate) mod scripted;
pub(crate) mod security_checks;
pub(crate) mod site;
pub(crate) mod story;
pub(crate) mod trails;
pub(crate) mod variants;

use crate::config::SampleConfig;
use crate::wire::{access_key_id, secret_access_key};
use assessment::Audit;
use events::EventStore;
use past::Past;
use site::Site;
use story::Story;

/// The company's name.
pub const ORGANISATION_NAME: &str = "Northwind Health";
/// The role that may be assumed in every account.
pub const AUDIT_ROLE: &str = "TickmarkAudit";
/// The external id that the trust policy of that role knows.
pub const EXTERNAL_ID: &str = "northwind-7";
/// The role that its permission set gives to whoever signs in at IAM Identity Center, in every account.
pub const SSO_ROLE: &str = "AWSReservedSSO_TickmarkAudit_4e6f727468776e64";
/// Who signs in there.
pub const SSO_USER: &str = "dana@northwind.example";
/// What the login leaves behind, as `aws sso login` would write it into its cache.
pub const SSO_TOKEN: &str = "aoaAAAAAGnorthwindEXAMPLE-login-of-dana";
/// The Regions the company works in. Audit Manager does not exist in the last.
pub const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "eu-north-1"];

pub(crate) const HOME_REGION: &str = REGIONS[0];
pub(crate) const ORGANISATION_ID: &str = "o-nw4h7example";
/// Id and alias of each account.
pub(crate) const ACCOUNTS: [(&str, &str); 4] = [
    ("111122223333", "nw-prod"),
    ("222233334444", "nw-data"),
    ("333344445555", "nw-security"),
    ("444455556666", "nw-staging"),
];
pub(crate) const PROD: &str = ACCOUNTS[0].0;
pub(crate) const DATA: &str = ACCOUNTS[1].0;
pub(crate) const SECURITY: &str = ACCOUNTS[2].0;
pub(crate) const STAGING: &str = ACCOUNTS[3].0;

/// An account of the company and a long-term key that the endpoint knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleAccount {
    /// Twelve digits.
    pub id: String,
    /// The account's alias.
    pub alias: String,
    /// The key's id, which names the account.
    pub access_key_id: String,
    /// The key's secret; it opens nothing anywhere.
    pub secret_access_key: String,
}

/// The whole company, as of one moment.
pub struct Organisation {
    pub(crate) seed: u64,
    pub(crate) as_of_s: i64,
    pub(crate) story: Story,
    pub(crate) accounts: Vec<SampleAccount>,
    pub(crate) sites: Vec<Site>,
    pub(crate) audit: Audit,
    pub(crate) past: Past,
    /// Where the endpoint listens; empty for a company that is not served.
    pub(crate) served_at: String,
    pub(crate) events: EventStore,
}

impl Organisation {
    /// Makes the company. The same configuration makes the same company.
    #[must_use]
    pub fn generate(config: &SampleConfig) -> Self {
        let seed = config.seed;
        let as_of_s = config.as_of_unix_s;
        let story = Story::new(seed, as_of_s);
        let accounts = ACCOUNTS
            .iter()
            .map(|(id, alias)| SampleAccount {
                id: (*id).to_owned(),
                alias: (*alias).to_owned(),
                access_key_id: access_key_id("AKIA", id),
                secret_access_key: secret_access_key(seed, id),
            })
            .collect();
        let sites: Vec<Site> = ACCOUNTS
            .iter()
            .flat_map(|(account, alias)| REGIONS.map(|region| (*account, *alias, region)))
            .map(|(account, alias, region)| Site::new(seed, as_of_s, &story, account, alias, region))
            .collect();
        let audit = Audit::new(seed, as_of_s, &story, &sites, config.size.evidence());
        let events = EventStore::new(seed, as_of_s, &story, &sites, config.size.events());
        Self {
            seed,
            as_of_s,
            story,
            accounts,
            sites,
            past: Past::new(seed, as_of_s),
            served_at: String::new(),
            audit,
            events,
        }
    }

    /// The accounts with a long-term key each.
    #[must_use]
    pub fn accounts(&self) -> &[SampleAccount] {
        &self.accounts
    }

    /// Management events over all accounts and Regions.
    #[must_use]
    pub fn event_count(&self) -> usize {
        self.events.management_count()
    }

    /// Audit Manager evidence items of the assessment under way.
    #[must_use]
    pub fn evidence_count(&self) -> usize {
        self.audit.folders.iter().map(|folder| folder.count).sum()
    }

    /// Audit Manager evidence items of the assessment of the year before.
    #[must_use]
    pub fn past_evidence_count(&self) -> usize {
        self.past.evidence_count()
    }

    /// What stands in one account and Region; both are known to exist.
    pub(crate) fn site(&self, account_id: &str, region: &str) -> &Site {
        let found = self
            .sites
            .iter()
            .find(|site| site.account == account_id && site.region == region);
        found.expect("a caller is identified only in the accounts and Regions that were generated")
    }
}
