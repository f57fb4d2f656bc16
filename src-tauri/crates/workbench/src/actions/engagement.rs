//! Making and opening engagements, and the sample organisation behind the sample engagement.

use std::path::{Path, PathBuf};

use tickmark_catalogue::Catalogue;
use tickmark_domain::{Account, Period, Scope, Timestamp};
use tickmark_sample::{AUDIT_ROLE, Endpoint, ORGANISATION_NAME, REGIONS, SampleAccount, SampleConfig};
use tickmark_store::{Mode, NewEngagement, Store};

use crate::moment::{MADE_WITH, random_id};
use crate::wire::{Code, CommandError, CreateEngagement};

/// How far back the sample engagement's period reaches: further than CloudTrail's event history, as in real life.
const SAMPLE_DAYS: i64 = 119;

/// How a file is opened.
pub use tickmark_store::Mode as Access;

/// The catalogue, with files that the user names.
pub fn catalogue(imports: &[PathBuf]) -> Result<Catalogue, CommandError> {
    let mut catalogue = Catalogue::built_in()?;
    for path in imports {
        let text = std::fs::read_to_string(path)
            .map_err(|e| CommandError::new(Code::Io, format!("{} cannot be read: {e}", path.display())))?;
        catalogue.load_json(&path.display().to_string(), &text)?;
    }
    Ok(catalogue)
}

/// Makes an engagement and pins its frameworks.
pub fn create(
    request: &CreateEngagement,
    catalogue: &Catalogue,
    actor: &str,
    now: Timestamp,
) -> Result<Store, CommandError> {
    let path = with_ending(Path::new(&request.path));
    check(request)?;
    let frameworks = request
        .frameworks
        .iter()
        .map(|id| catalogue.get(id))
        .collect::<Result<Vec<_>, _>>()?;
    let new = NewEngagement {
        id: random_id(),
        name: request.name.trim().to_owned(),
        owner: request.owner.trim().to_owned(),
        scope: Scope {
            accounts: request.accounts.clone(),
            regions: request.regions.clone(),
            period: Period {
                from: request.from,
                to: request.to,
            },
        },
        is_sample: false,
        actor: actor.to_owned(),
        created_at: now,
    };
    let store = Store::create(&path, &new, request.passphrase.as_deref(), MADE_WITH)?;
    for framework in frameworks {
        store.pin_framework(&framework.definition, &framework.digest, actor, now)?;
    }
    Ok(store)
}

fn check(request: &CreateEngagement) -> Result<(), CommandError> {
    let invalid = |message: String| Err(CommandError::new(Code::Invalid, message));
    if request.name.trim().is_empty() {
        return invalid("The engagement needs a name".into());
    }
    if request.frameworks.is_empty() {
        return invalid("Choose at least one framework".into());
    }
    if request.to < request.from {
        return invalid(format!(
            "The period ends on {}, before it begins on {}",
            request.to, request.from
        ));
    }
    if request.accounts.is_empty() || request.regions.is_empty() {
        return invalid("The scope needs at least one account and one Region".into());
    }
    for account in &request.accounts {
        if account.id.len() != 12 || !account.id.bytes().all(|b| b.is_ascii_digit()) {
            return invalid(format!(
                "\"{}\" is not an account id: twelve digits are",
                account.id
            ));
        }
        if request.accounts.iter().filter(|a| a.id == account.id).count() > 1 {
            return invalid(format!("The account {} is named twice", account.id));
        }
    }
    for region in &request.regions {
        let known_form = region.split('-').count() >= 3
            && region
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !known_form {
            return invalid(format!("\"{region}\" is not a Region code: eu-west-1 is one"));
        }
        if request.regions.iter().filter(|r| *r == region).count() > 1 {
            return invalid(format!("The Region {region} is named twice"));
        }
    }
    Ok(())
}

pub(super) fn with_ending(path: &Path) -> PathBuf {
    if path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("tickmark"))
    {
        return path.to_owned();
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".tickmark");
    PathBuf::from(name)
}

/// Opens an engagement.
pub fn open(
    path: &Path,
    passphrase: Option<&str>,
    mode: Mode,
    now: Timestamp,
) -> Result<Store, CommandError> {
    Ok(Store::open(path, passphrase, mode, MADE_WITH, now)?)
}

/// Makes the sample engagement as a file in a folder; its name is free there.
pub fn sample_engagement(
    folder: &Path,
    catalogue: &Catalogue,
    actor: &str,
    now: Timestamp,
) -> Result<Store, CommandError> {
    let failed = |e: std::io::Error| {
        CommandError::new(Code::Io, format!("{} cannot be written: {e}", folder.display()))
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut path = folder.join("northwind-health.tickmark");
    let mut n = 2;
    while path.exists() {
        path = folder.join(format!("northwind-health-{n}.tickmark"));
        n += 1;
    }
    let moment = sample_moment(now);
    let organisation = tickmark_sample::Organisation::generate(&sample_config(moment));
    let accounts = organisation.accounts().iter().map(|a| Account {
        id: a.id.clone(),
        alias: a.alias.clone(),
    });
    let new = NewEngagement {
        id: random_id(),
        name: ORGANISATION_NAME.to_owned(),
        owner: "Dana Whitfield".to_owned(),
        scope: Scope {
            accounts: accounts.collect(),
            regions: REGIONS.iter().map(|r| (*r).to_owned()).collect(),
            period: Period {
                from: moment.date().plus_days(-SAMPLE_DAYS),
                to: moment.date(),
            },
        },
        is_sample: true,
        actor: actor.to_owned(),
        created_at: moment,
    };
    let store = Store::create(&path, &new, None, MADE_WITH)?;
    let starter = catalogue.get("aws-evidence-starter")?;
    store.pin_framework(&starter.definition, &starter.digest, actor, now)?;
    Ok(store)
}

/// The moment at which the sample organisation is seen: the whole minute.
#[must_use]
pub fn sample_moment(now: Timestamp) -> Timestamp {
    Timestamp::from_ms(now.ms().div_euclid(60_000) * 60_000)
}

fn sample_config(moment: Timestamp) -> SampleConfig {
    SampleConfig {
        as_of_unix_s: moment.ms() / 1000,
        ..SampleConfig::default()
    }
}

/// Serves the sample organisation as a sample engagement saw it when it was made; the endpoint with how it is reached.
pub async fn start_sample(store: &Store) -> Result<(Endpoint, tickmark_collect::Access), CommandError> {
    serve_sample(store.engagement()?.created_at).await
}

/// Serves the sample organisation as it is seen at a moment.
pub async fn serve_sample(moment: Timestamp) -> Result<(Endpoint, tickmark_collect::Access), CommandError> {
    let endpoint = Endpoint::start(sample_config(moment)).await.map_err(|e| {
        CommandError::new(
            Code::Io,
            format!("The sample organisation cannot listen on this computer: {e}"),
        )
    })?;
    let first: Option<&SampleAccount> = endpoint.accounts().first();
    let access = tickmark_collect::Access {
        endpoint: Some(endpoint.url().to_owned()),
        static_keys: first.map(|a| (a.access_key_id.clone(), a.secret_access_key.clone())),
        role_arn: Some(format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}")),
        ..tickmark_collect::Access::default()
    };
    Ok((endpoint, access))
}
