//! Every way in which credentials come, through the SDK's own chain: files, environment, a program, roles, IAM Identity
//! Center. The chain reads the environment of its process, so each case is a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tickmark_collect::{Access, Choices, Controller};
use tickmark_domain::{Outcome, Source};
use tickmark_sample::{AUDIT_ROLE, EXTERNAL_ID, Endpoint, Fault, SSO_ROLE, SSO_TOKEN, SSO_USER};

use crate::scene::{SECURITY, engagement, reopen, request, run_steered, start};
use crate::secrets::{assert_nowhere, everything, secrets_of};

const FILE: &str = "TICKMARK_TEST_CHAIN_INTO";
const URL: &str = "TICKMARK_TEST_CHAIN_FROM";
const PROFILE: &str = "TICKMARK_TEST_CHAIN_PROFILE";
const ROLE: &str = "TICKMARK_TEST_CHAIN_ROLE";
const EXTERNAL: &str = "TICKMARK_TEST_CHAIN_EXTERNAL";
const SAID: &str = "SAID ";

/// The process: this test, when it is told a file, collects into it with what its environment holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asks_with_the_chain_when_it_is_told_a_file() {
    let given = |name: &str| std::env::var(name).ok();
    let Some(file) = given(FILE) else {
        return;
    };
    let access = Access {
        endpoint: given(URL),
        profile: given(PROFILE),
        role_arn: given(ROLE),
        external_id: given(EXTERNAL),
        session_name: given(ROLE).map(|_| "audit-of-dana".to_owned()),
        ..Access::default()
    };
    let store = reopen(Path::new(&file));
    let accounts = store.engagement().unwrap().scope.accounts;
    let choices = Choices {
        sources: vec![Source::Organizations],
        accounts: if access.role_arn.is_some() {
            accounts.into_iter().map(|a| a.id).collect()
        } else {
            vec![SECURITY.to_owned()]
        },
        ..Choices::default()
    };
    let wanted = request(&store, access, &choices);
    match run_steered(&store, wanted, Controller::new(), |_| {}).await {
        Ok(report) => println!("{SAID}{:?}", report.outcome),
        Err(error) => println!("{SAID}{error}"),
    }
}

/// A home with the AWS files of a person.
struct Home {
    folder: tempfile::TempDir,
    endpoint: Endpoint,
    settings: Vec<(&'static str, String)>,
    /// Whether the product is told the endpoint; else the AWS files or the environment say it.
    tells_endpoint: bool,
}

impl Home {
    async fn new() -> Self {
        let endpoint = start(Fault::None).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(".aws/sso/cache")).unwrap();
        engagement(&folder.path().join("a.tickmark"), &endpoint);
        Self {
            folder,
            endpoint,
            settings: vec![],
            tells_endpoint: true,
        }
    }

    fn key(&self) -> (String, String) {
        let accounts = self.endpoint.accounts().iter();
        let key = accounts.clone().find(|a| a.id == SECURITY).unwrap();
        (key.access_key_id.clone(), key.secret_access_key.clone())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.settings.push((name, value.to_owned()));
        self
    }

    fn without_endpoint(mut self) -> Self {
        self.tells_endpoint = false;
        self
    }

    /// A profile of IAM Identity Center, and what a login has left behind, good until then.
    fn signs_in(&self, role: &str, token: &str, until: &str) {
        let url = self.endpoint.url();
        let config = format!(
            "[profile corp-audit]\nsso_session = corp\nsso_account_id = {SECURITY}\nsso_role_name = {role}\n\
             endpoint_url = {url}\n\
             [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example/start\n\
             sso_registration_scopes = sso:account:access\n"
        );
        self.write(".aws/config", &config);
        let login = format!(
            r#"{{"startUrl": "https://corp.example/start", "region": "us-east-1", "accessToken": "{token}",
                "expiresAt": "{until}"}}"#
        );
        // The file is named by the SHA-1 of the session's name.
        self.write(
            ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
            &login,
        );
    }

    /// What the process said, and the file that it collected into.
    async fn ask(&self) -> (String, tickmark_store::Store) {
        let file = self.folder.path().join("a.tickmark");
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args([
                "--exact",
                "credentials::asks_with_the_chain_when_it_is_told_a_file",
                "--nocapture",
            ])
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env(FILE, &file)
            .envs(self.tells_endpoint.then(|| (URL, self.endpoint.url())))
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stderr(Stdio::null());
        let output = tokio::task::spawn_blocking(move || child.output())
            .await
            .unwrap()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = text
            .lines()
            .find_map(|line| line.split_once(SAID))
            .map(|(_, said)| said.to_owned());
        (
            said.unwrap_or_else(|| panic!("nothing was said: {text}")),
            reopen(&file),
        )
    }

    /// Asserts that the key of the account was used as it is.
    async fn lets_in(&self) {
        self.lets_in_as(&format!("arn:aws:iam::{SECURITY}:user/tickmark-collector"))
            .await;
    }

    /// Asserts that everything was asked by this caller and answered, and that the file keeps nothing that lets in.
    async fn lets_in_as(&self, caller: &str) {
        let (said, store) = self.ask().await;
        assert_eq!(said, "Complete");
        let receipts = store.all_receipts().unwrap();
        for receipt in &receipts {
            let found = (receipt.caller_arn.as_str(), receipt.outcome);
            assert_eq!(found, (caller, Outcome::Complete), "{}", receipt.operation);
        }
        assert!(receipts.iter().any(|r| r.operation == "DescribeOrganization"));
        let kept = everything(store);
        assert!(
            String::from_utf8_lossy(&kept).contains(caller),
            "it is read right"
        );
        let mut secrets = secrets_of(&self.endpoint);
        secrets.push(SSO_TOKEN.to_owned());
        assert_nowhere(&secrets, &kept, caller);
    }

    /// Asserts that nobody was let in and nothing was started, and answers what was said.
    async fn refuses(&self) -> String {
        let (said, store) = self.ask().await;
        assert!(store.list_runs().unwrap().is_empty(), "{said}");
        said
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_of_the_shared_files_lets_in() {
    let home = Home::new().await;
    let (id, secret) = home.key();
    home.write(
        ".aws/credentials",
        &format!("[audit]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
    );
    home.with(PROFILE, "audit").lets_in().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_environment_lets_in() {
    let home = Home::new().await;
    let (id, secret) = home.key();
    let home = home.with("AWS_ACCESS_KEY_ID", &id);
    home.with("AWS_SECRET_ACCESS_KEY", &secret).lets_in().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_hands_out_credentials_lets_in() {
    let home = Home::new().await;
    let (id, secret) = home.key();
    let document = format!(r#"{{"Version": 1, "AccessKeyId": "{id}", "SecretAccessKey": "{secret}"}}"#);
    let document = home.write("keys.json", &document);
    let config = format!(
        "[profile audit]\ncredential_process = cat {}\n",
        document.display()
    );
    home.write(".aws/config", &config);
    home.with("AWS_PROFILE", "audit").lets_in().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_of_every_account_is_assumed_with_the_external_id_and_the_sessions_name() {
    let home = Home::new().await;
    let (id, secret) = home.key();
    home.write(
        ".aws/credentials",
        &format!("[audit]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
    );
    let role = format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}");
    let home = home
        .with(PROFILE, "audit")
        .with(ROLE, &role)
        .with(EXTERNAL, EXTERNAL_ID);
    let (said, store) = home.ask().await;
    assert_eq!(said, "Complete");
    let receipts = store.all_receipts().unwrap();
    for account in home.endpoint.accounts() {
        let assumed = format!(
            "arn:aws:sts::{}:assumed-role/{AUDIT_ROLE}/audit-of-dana",
            account.id
        );
        let own: Vec<_> = receipts.iter().filter(|r| r.account_id == account.id).collect();
        assert!(
            own.len() > 1 && own.iter().all(|r| r.caller_arn == assumed),
            "{own:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_does_not_know_the_external_id_is_said_to_refuse() {
    let home = Home::new().await;
    let (id, secret) = home.key();
    let role = format!("arn:aws:iam::{{account}}:role/{AUDIT_ROLE}");
    let home = home
        .with("AWS_ACCESS_KEY_ID", &id)
        .with("AWS_SECRET_ACCESS_KEY", &secret);
    let said = home
        .with(ROLE, &role)
        .with(EXTERNAL, "somebody-elses")
        .refuses()
        .await;
    assert!(
        said.contains("sts:AssumeRole") && said.contains("check that") && said.contains("may be assumed"),
        "{said}"
    );
    assert!(!said.contains("somebody-elses"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_that_assumes_a_role_with_the_key_of_another_lets_in() {
    let home = Home::new().await.without_endpoint();
    let (id, secret) = home.key();
    home.write(
        ".aws/credentials",
        &format!("[dana]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
    );
    home.write(
        ".aws/config",
        &format!(
            "[profile audit]\nrole_arn = arn:aws:iam::{SECURITY}:role/{AUDIT_ROLE}\nsource_profile = dana\n\
             external_id = {EXTERNAL_ID}\nrole_session_name = audit-of-dana\n"
        ),
    );
    let url = home.endpoint.url().to_owned();
    let home = home.with(PROFILE, "audit").with("AWS_ENDPOINT_URL", &url);
    home.lets_in_as(&format!(
        "arn:aws:sts::{SECURITY}:assumed-role/{AUDIT_ROLE}/audit-of-dana"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_at_identity_center_lets_in() {
    let home = Home::new().await.without_endpoint().with(PROFILE, "corp-audit");
    home.signs_in(AUDIT_ROLE, SSO_TOKEN, "2099-01-01T00:00:00Z");
    home.lets_in_as(&format!(
        "arn:aws:sts::{SECURITY}:assumed-role/{SSO_ROLE}/{SSO_USER}"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_ended_or_missing_login_says_the_command_that_signs_in_again() {
    let home = Home::new().await.without_endpoint().with(PROFILE, "corp-audit");
    home.signs_in(AUDIT_ROLE, "geheim", "2020-01-01T00:00:00Z");
    let expired = home.refuses().await;
    // Good by its own word, but the session was ended elsewhere.
    home.signs_in(AUDIT_ROLE, "geheim", "2099-01-01T00:00:00Z");
    let ended = home.refuses().await;
    std::fs::remove_dir_all(home.folder.path().join(".aws/sso/cache")).unwrap();
    let never = home.refuses().await;
    for said in [expired, ended, never] {
        assert!(said.contains("aws sso login --profile corp-audit"), "{said}");
        assert!(said.contains(SECURITY) && !said.contains("geheim"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_may_not_take_the_role_is_not_told_to_sign_in_again() {
    let home = Home::new().await.without_endpoint().with(PROFILE, "corp-audit");
    home.signs_in("Administrator", SSO_TOKEN, "2099-01-01T00:00:00Z");
    let said = home.refuses().await;
    assert!(
        said.contains("No access")
            && said.contains("sso_account_id and sso_role_name of the profile corp-audit"),
        "{said}"
    );
    assert!(
        !said.contains("aws sso login") && !said.contains(SSO_TOKEN),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_credentials_every_cause_is_said_once() {
    let said = Home::new().await.refuses().await;
    assert!(said.contains("name a profile"), "{said}");
    for cause in ["no credentials found in chain", "Environment: ", "Profile: "] {
        let times = said.matches(cause).count();
        assert!(times == 1, "{cause:?} is said {times} times: {said}");
    }
    assert!(!said.contains("dispatch failure"), "{said}");
}
