//! One function a job. The rules are the workbench's; here arguments become requests, and answers become lines.

mod artifact;
mod collecting;
mod engagement;
mod package;
mod reading;
mod rescue;
mod sample;
mod work;

use std::path::Path;

use tickmark_workbench::actions::{self, Access};
use tickmark_workbench::home::Home;
use tickmark_workbench::{OpenStore, now};

use crate::answer::{Answer, Failure};
use crate::arguments::{Arguments, Job, SampleJob};

/// Does the job.
pub async fn run(arguments: Arguments) -> Result<Answer, Failure> {
    match arguments.job {
        Job::Sample {
            job:
                SampleJob::Serve {
                    port,
                    size,
                    seed,
                    fault,
                    as_of,
                    enforce_limits,
                },
        } => sample::serve(port, &size, seed, &fault, as_of.as_deref(), enforce_limits).await,
        Job::Sample {
            job: SampleJob::New { folder },
        } => sample::make(&folder).await,
        Job::Frameworks { imports } => engagement::frameworks(&imports),
        Job::New(new) => engagement::make(&new).await,
        Job::Collect(collect) => collecting::collect(&collect).await,
        Job::Artifact(ask) => artifact::artifact(&ask).await,
        Job::Rescue { job } => rescue::run(&job).await,
        Job::Import(import) => tokio::task::block_in_place(|| collecting::import(&import)),
        Job::Status { file } => reading::status(&file),
        Job::Controls { file } => reading::controls(&file),
        Job::Control { file, id, limit } => reading::control(&file, &id, limit),
        Job::Evidence { file, id, original } => reading::evidence(&file, &id, original),
        Job::Attach(attach) => work::attach(&attach),
        Job::Conclude {
            file,
            control,
            person,
            conclusion,
            basis,
        } => work::conclude(&file, &control, &person, conclusion, basis),
        Job::Sign {
            file,
            control,
            person,
            role,
            key,
        } => work::sign(&file, &control, &person, role, key.as_deref()),
        Job::Export {
            file,
            to,
            zip,
            control_sets,
            person,
            key,
        } => package::export(&file, &to, zip, control_sets, person.as_deref(), key.as_deref()),
        Job::Verify {
            path,
            signers,
            public_keys,
            passphrase_file,
        } => package::verify(
            &path,
            signers.as_deref(),
            &public_keys,
            passphrase_file.as_deref(),
        ),
    }
}

/// The state of this user.
fn home() -> Home {
    Home::at(Home::default_folder())
}

/// Who does it: the name that was given, else the person of this computer, else the name of the account.
fn actor(given: Option<&str>) -> String {
    if let Some(name) = given.map(str::trim).filter(|n| !n.is_empty()) {
        return name.to_owned();
    }
    let known = home().identity().name;
    if !known.is_empty() {
        return known;
    }
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|v| std::env::var(v).ok().filter(|n| !n.is_empty()))
        .unwrap_or_else(|| "command line".to_owned())
}

/// Opens an engagement, with a passphrase from a file or from `TICKMARK_PASSPHRASE`.
fn open(file: &Path, passphrase_file: Option<&Path>, access: Access) -> Result<OpenStore, Failure> {
    let passphrase = passphrase(passphrase_file)?;
    Ok(actions::open(file, passphrase.as_deref(), access, now())?)
}

fn passphrase(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else {
        return Ok(std::env::var("TICKMARK_PASSPHRASE")
            .ok()
            .filter(|p| !p.is_empty()));
    };
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::unusable(format!("{} cannot be read: {e}", file.display())))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}
