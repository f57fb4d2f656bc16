//! Credentials and clients of one account. Credentials live in the SDK's providers only; renewing them means making
//! the clients anew, so that a new login is seen.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_config::config::retry::RetryConfig;
use aws_sdk_config::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::access::Access;
use crate::call::{Ear, Heard, Reader, Refusal, asked, listen};

/// The clients of one account and Region. They do not try again by themselves: every request waits for its turn.
pub(crate) struct Clients {
    pub auditmanager: aws_sdk_auditmanager::Client,
    pub config: aws_sdk_config::Client,
    pub cloudtrail: aws_sdk_cloudtrail::Client,
    pub organizations: aws_sdk_organizations::Client,
    #[cfg(feature = "securityhub")]
    pub securityhub: aws_sdk_securityhub::Client,
    #[cfg(feature = "artifact")]
    pub artifact: aws_sdk_artifact::Client,
    #[cfg(feature = "licensemanager")]
    pub licensemanager: aws_sdk_licensemanager::Client,
}

/// A client of one SDK, for a Region or, without one, for the Region of the credentials.
macro_rules! client {
    ($sdk:ident, $config:expr, $region:expr) => {{
        let mut conf = $sdk::config::Builder::from($config)
            .interceptor(Ear)
            .retry_config(RetryConfig::disabled());
        if let Some(region) = $region {
            conf.set_region(Some(Region::new(region)));
        }
        $sdk::Client::from_conf(conf.build())
    }};
}

/// One account.
pub(crate) struct Session {
    /// Twelve digits.
    pub account: Arc<str>,
    /// Who asks; set once STS has said.
    pub caller_arn: RwLock<String>,
    access: Access,
    home: String,
    http: SharedHttpClient,
    now: RwLock<Arc<Generation>>,
    /// The newest generation of credentials that got an answer.
    answered: AtomicU64,
    /// Held while credentials are renewed.
    pub renewing: tokio::sync::Mutex<()>,
}

/// Clients made from one loading of the credentials.
pub(crate) struct Generation {
    /// 1, 2, 3 …
    pub number: u64,
    /// Read by each request with these credentials until it is judged; whoever may write knows that none is under way.
    pub asking: tokio::sync::RwLock<()>,
    sdk: SdkConfig,
    clients: Mutex<HashMap<String, Arc<Clients>>>,
}

/// Who asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identity {
    /// Twelve digits.
    pub account: String,
    /// `arn:aws:sts::111122223333:assumed-role/TickmarkAudit/tickmark`
    pub arn: String,
}

/// One connection pool for all clients.
pub(crate) fn http_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(connector)
}

/// How every connection is made.
pub(crate) fn connector(
    settings: Option<&HttpConnectorSettings>,
    components: Option<&RuntimeComponents>,
) -> Connector {
    let mut connector = ConnectorBuilder::default().tls_provider(Provider::Rustls(CryptoMode::AwsLc));
    connector.set_connector_settings(settings.cloned());
    if let Some(components) = components {
        connector.set_sleep_impl(components.sleep_impl());
    }
    connector.set_proxy_config(Some(ProxyConfig::from_env()));
    connector.build()
}

impl Session {
    /// Prepares an account; nothing is asked yet.
    pub async fn open(access: &Access, account: &str, home: &str, http: &SharedHttpClient) -> Self {
        let first = Generation::load(access, account, home, http, 1).await;
        Self {
            account: account.into(),
            caller_arn: RwLock::default(),
            access: access.clone(),
            home: home.to_owned(),
            http: http.clone(),
            now: RwLock::new(Arc::new(first)),
            answered: AtomicU64::new(0),
            renewing: tokio::sync::Mutex::new(()),
        }
    }

    /// The present credentials.
    pub fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads the credentials again.
    pub async fn renew(&self) {
        let number = self.generation().number + 1;
        let next = Generation::load(&self.access, &self.account, &self.home, &self.http, number).await;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }

    /// These credentials got an answer.
    pub fn worked(&self, generation: u64) {
        self.answered.fetch_max(generation, Ordering::Relaxed);
    }

    /// Whether the present credentials ever got an answer.
    pub fn has_worked(&self) -> bool {
        self.answered.load(Ordering::Relaxed) >= self.generation().number
    }

    /// What happened to credentials that let in before, and what a person does.
    pub fn way_back(&self, said: &str) -> String {
        self.access.way_back(&self.account, said)
    }

    /// The command with which a person signs in again, where it is known.
    pub fn login_command(&self, said: &str) -> Option<String> {
        self.access.login_command(said)
    }

    /// Who asks, as STS says.
    pub fn caller(&self) -> String {
        self.caller_arn
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Generation {
    async fn load(access: &Access, account: &str, home: &str, http: &SharedHttpClient, number: u64) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(90))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http.clone())
            .timeout_config(timeouts)
            // Receipts and the period are read by this computer's clock: a wrong one is told, and not worked around.
            .disable_clock_skew_correction(true)
            .region(Region::new(home.to_owned()));
        if let Some(profile) = access.profile.as_deref().filter(|p| !p.is_empty()) {
            loader = loader.profile_name(profile);
        }
        if let Some(endpoint) = access.endpoint.as_deref().filter(|e| !e.is_empty()) {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some((id, secret)) = access.key_of(account) {
            loader = loader.credentials_provider(Credentials::new(id, secret, None, None, "given"));
        }
        let mut sdk = loader.load().await;
        if let Some(role) = access.role_in(account) {
            let mut role = aws_config::sts::AssumeRoleProvider::builder(role)
                .session_name(access.session())
                .region(Region::new(home.to_owned()))
                .configure(&sdk);
            if let Some(id) = access.external_id.as_deref().filter(|id| !id.is_empty()) {
                role = role.external_id(id);
            }
            let provider = SharedCredentialsProvider::new(role.build().await);
            sdk = sdk.into_builder().credentials_provider(provider).build();
        }
        Self {
            number,
            asking: tokio::sync::RwLock::default(),
            sdk,
            clients: Mutex::default(),
        }
    }

    /// Artifact has one endpoint in each partition that has it.
    #[cfg(feature = "artifact")]
    fn artifact_region(&self) -> String {
        let home = self.sdk.region().map_or("", Region::as_ref);
        if home.starts_with("us-gov-") {
            "us-gov-west-1".to_owned()
        } else {
            "us-east-1".to_owned()
        }
    }

    /// The clients for a Region; none for what an account has once.
    pub fn clients(&self, region: &str) -> Arc<Clients> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = clients.get(region) {
            return Arc::clone(known);
        }
        let here = || (!region.is_empty()).then(|| region.to_owned());
        let sdk = &self.sdk;
        let made = Arc::new(Clients {
            auditmanager: client!(aws_sdk_auditmanager, sdk, here()),
            config: client!(aws_sdk_config, sdk, here()),
            cloudtrail: client!(aws_sdk_cloudtrail, sdk, here()),
            organizations: client!(aws_sdk_organizations, sdk, here()),
            #[cfg(feature = "securityhub")]
            securityhub: client!(aws_sdk_securityhub, sdk, here()),
            #[cfg(feature = "artifact")]
            artifact: client!(aws_sdk_artifact, sdk, Some(self.artifact_region())),
            #[cfg(feature = "licensemanager")]
            licensemanager: client!(aws_sdk_licensemanager, sdk, here()),
        });
        clients.insert(region.to_owned(), Arc::clone(&made));
        made
    }

    /// Asks STS who asks.
    pub async fn ask_identity(&self) -> (Option<Heard>, Result<Identity, Refusal>) {
        self.ask_identity_in(None).await
    }

    /// The same in another Region, which may not know the credentials.
    pub async fn ask_identity_in(
        &self,
        region: Option<&'static str>,
    ) -> (Option<Heard>, Result<Identity, Refusal>) {
        let mut conf = aws_sdk_sts::config::Builder::from(&self.sdk).interceptor(Ear);
        if let Some(region) = region {
            conf.set_region(Some(Region::from_static(region)));
        }
        let client = aws_sdk_sts::Client::from_conf(conf.build());
        let said = Arc::new(Mutex::new(Identity::default()));
        let slot = Arc::clone(&said);
        let call = async move {
            let output = client.get_caller_identity().send().await?;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Identity {
                account: output.account().unwrap_or_default().to_owned(),
                arn: output.arn().unwrap_or_default().to_owned(),
            };
            Ok::<(), aws_sdk_sts::error::SdkError<_>>(())
        };
        let (heard, result) = listen(asked(call), Reader::Sdk).await;
        let identity = said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (heard, result.map(|()| identity))
    }
}
