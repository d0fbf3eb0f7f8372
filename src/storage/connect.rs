//! Object stores by URL: credentials from the environment's usual variables, retries and timeouts of our own.
//!
//! | service | variables |
//! |---|---|
//! | s3:// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`, …; without keys: web identity, container, instance |
//! | az://, abfss:// | `AZURE_STORAGE_ACCOUNT_NAME`, `AZURE_STORAGE_ACCOUNT_KEY`, `AZURE_STORAGE_SAS_TOKEN`, `AZURE_STORAGE_CONNECTION_STRING`, `AZURE_CLIENT_ID` …; without: managed identity |
//! | gs:// | `GOOGLE_APPLICATION_CREDENTIALS`, `GOOGLE_SERVICE_ACCOUNT`, `GOOGLE_SERVICE_ACCOUNT_KEY`; without: instance |
//! | https:// | none |
//! | all | `TRUEUP_STORE_TIMEOUT` (30s), how long one answer may take; `TRUEUP_STORE_RETRY` (30s), how long a request is repeated |

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::{BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig};

use super::failure;
use super::guarded::Guarded;
use crate::address::{ObjectUrl, Service};
use crate::error::{Error, Result};

const TIMEOUT: &str = "TRUEUP_STORE_TIMEOUT";
const RETRY: &str = "TRUEUP_STORE_RETRY";
const DEFAULT_SECS: u64 = 30;
const SECS_MAX: u64 = 3600;
const CONNECT_SECS: u64 = 5;
/// With the pauses between them, more than fit in any sensible time.
const RETRIES_MAX: usize = 12;
const PAUSE: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// How long a store is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience {
    /// One request, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// One request with all its repetitions; no further one begins later than this.
    pub retry: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(DEFAULT_SECS), retry: Duration::from_secs(DEFAULT_SECS) }
    }
}

impl Patience {
    fn from_environment() -> Result<Self> {
        Ok(Self { timeout: duration(TIMEOUT)?, retry: duration(RETRY)? })
    }

    fn retries(self) -> RetryConfig {
        RetryConfig {
            backoff: BackoffConfig { init_backoff: PAUSE, max_backoff: PAUSE_MAX, base: 2.0 },
            max_retries: RETRIES_MAX,
            retry_timeout: self.retry,
        }
    }

    fn timeout(self) -> String {
        format!("{} ms", self.timeout.as_millis())
    }

    fn connect_timeout(self) -> String {
        format!("{} ms", self.timeout.min(Duration::from_secs(CONNECT_SECS)).as_millis())
    }
}

/// `30s`, `1500ms`, `2m`, or seconds.
fn duration(name: &str) -> Result<Duration> {
    let Ok(text) = std::env::var(name) else { return Ok(Duration::from_secs(DEFAULT_SECS)) };
    let digits = text.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let milliseconds = digits.parse::<u64>().ok().and_then(|number| {
        let unit = match text.trim()[digits.len()..].as_ref() {
            "ms" => 1,
            "s" | "" => 1000,
            "m" => 60_000,
            _ => return None,
        };
        number.checked_mul(unit)
    });
    match milliseconds {
        Some(milliseconds) if (1..=SECS_MAX * 1000).contains(&milliseconds) => Ok(Duration::from_millis(milliseconds)),
        _ => Err(Error::usage(format!("read {name}"))
            .because(format!("{} is no duration from 1ms to 60m", crate::excerpt::plain(&text)))
            .hint("write it as 30s, 500ms or 2m")),
    }
}

/// The object store that a URL lies in; keys are those of the whole bucket. Nothing is asked of it yet.
///
/// # Errors
/// Kind usage: the environment's variables contradict each other or lack something.
pub(super) fn connect(url: &ObjectUrl) -> Result<Arc<dyn ObjectStore>> {
    let patience = Patience::from_environment()?;
    Ok(Arc::new(Guarded::new(store(url, patience)?, &url.store(), patience.retry)))
}

/// As [`connect`], for reading what must all be read: once the store is down, every request fails at once.
///
/// # Errors
/// As [`connect`]'s.
pub fn connect_to_read(url: &ObjectUrl) -> Result<Arc<dyn ObjectStore>> {
    let patience = Patience::from_environment()?;
    Ok(Arc::new(Guarded::for_reading(store(url, patience)?, &url.store(), patience.retry)))
}

fn store(url: &ObjectUrl, patience: Patience) -> Result<Arc<dyn ObjectStore>> {
    let built = match url.service {
        Service::S3 => s3(url, patience),
        Service::Azure => azure(url, patience),
        Service::Gcs => gcs(url, patience),
        Service::Http => http(url, patience),
    };
    built.map_err(|error| {
        Error::usage(format!("use {}", url.store()))
            .because(failure::shown(&error.to_string()))
            .hint("credentials, region and endpoint come from the environment: README.md lists the variables")
    })
}

type Built = object_store::Result<Arc<dyn ObjectStore>>;

fn s3(url: &ObjectUrl, patience: Patience) -> Built {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(&url.bucket).with_retry(patience.retries());
    let given = |key: AmazonS3ConfigKey| builder.get_config_value(&key);
    let endpoint = given(AmazonS3ConfigKey::S3Endpoint).or_else(|| given(AmazonS3ConfigKey::Endpoint));
    // Who names an endpoint without TLS means it; every other tool takes it so.
    if endpoint.is_some_and(|endpoint| endpoint.starts_with("http://")) {
        builder = builder.with_allow_http(true);
    }
    builder = builder
        .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), patience.timeout())
        .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::ConnectTimeout), patience.connect_timeout());
    Ok(Arc::new(builder.build()?))
}

fn azure(url: &ObjectUrl, patience: Patience) -> Built {
    let mut builder = MicrosoftAzureBuilder::from_env();
    if let Ok(text) = std::env::var("AZURE_STORAGE_CONNECTION_STRING") {
        for (key, value) in connection(&text) {
            if builder.get_config_value(&key).is_none() {
                builder = builder.with_config(key, value);
            }
        }
    }
    if let Some(host) = &url.account {
        let (account, domain) = host.split_once('.').unwrap_or((host, ""));
        builder = builder.with_account(account);
        // Blobs and files of one account lie on hosts of their own, with the same content.
        if let Some(rest) = domain.strip_prefix("dfs.").filter(|rest| *rest != "core.windows.net") {
            builder = builder.with_endpoint(format!("https://{account}.blob.{rest}"));
        }
    }
    if builder.get_config_value(&AzureConfigKey::Endpoint).is_some_and(|endpoint| endpoint.starts_with("http://")) {
        builder = builder.with_allow_http(true);
    }
    let store = builder
        .with_container_name(&url.bucket)
        .with_retry(patience.retries())
        .with_config(AzureConfigKey::Client(ClientConfigKey::Timeout), patience.timeout())
        .with_config(AzureConfigKey::Client(ClientConfigKey::ConnectTimeout), patience.connect_timeout());
    Ok(Arc::new(store.build()?))
}

/// What an Azure connection string says, `Key=Value;…`.
fn connection(text: &str) -> Vec<(AzureConfigKey, String)> {
    let pairs: HashMap<&str, &str> = text.split(';').filter_map(|pair| pair.trim().split_once('=')).collect();
    let mut settings = Vec::new();
    let mut set = |key, name: &str| {
        if let Some(value) = pairs.get(name) {
            settings.push((key, (*value).to_owned()));
        }
    };
    set(AzureConfigKey::AccountName, "AccountName");
    set(AzureConfigKey::AccessKey, "AccountKey");
    set(AzureConfigKey::SasKey, "SharedAccessSignature");
    set(AzureConfigKey::Endpoint, "BlobEndpoint");
    let (account, suffix) = (pairs.get("AccountName"), pairs.get("EndpointSuffix"));
    if let (false, Some(account), Some(suffix)) = (pairs.contains_key("BlobEndpoint"), account, suffix) {
        let protocol = pairs.get("DefaultEndpointsProtocol").unwrap_or(&"https");
        settings.push((AzureConfigKey::Endpoint, format!("{protocol}://{account}.blob.{suffix}")));
    }
    settings
}

fn gcs(url: &ObjectUrl, patience: Patience) -> Built {
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(&url.bucket);
    let base = builder.get_config_value(&GoogleConfigKey::BaseUrl);
    if base.is_some_and(|base| base.starts_with("http://")) {
        builder = builder.with_config(GoogleConfigKey::Client(ClientConfigKey::AllowHttp), "true");
    }
    let store = builder
        .with_retry(patience.retries())
        .with_config(GoogleConfigKey::Client(ClientConfigKey::Timeout), patience.timeout())
        .with_config(GoogleConfigKey::Client(ClientConfigKey::ConnectTimeout), patience.connect_timeout());
    Ok(Arc::new(store.build()?))
}

fn http(url: &ObjectUrl, patience: Patience) -> Built {
    let store = HttpBuilder::new()
        .with_url(&url.bucket)
        .with_retry(patience.retries())
        .with_config(ClientConfigKey::Timeout, patience.timeout())
        .with_config(ClientConfigKey::ConnectTimeout, patience.connect_timeout())
        // Only ever to this very machine: `address` refuses the rest.
        .with_config(ClientConfigKey::AllowHttp, "true");
    Ok(Arc::new(store.build()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_string_is_read() {
        let text = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=a2V5==;EndpointSuffix=core.windows.net";
        let settings = connection(text);
        assert!(settings.contains(&(AzureConfigKey::AccountName, "a".to_owned())));
        assert!(settings.contains(&(AzureConfigKey::AccessKey, "a2V5==".to_owned())));
        assert!(settings.contains(&(AzureConfigKey::Endpoint, "https://a.blob.core.windows.net".to_owned())));
        let emulated = connection("AccountName=d;AccountKey=k;BlobEndpoint=http://127.0.0.1:9/d;EndpointSuffix=x");
        assert!(emulated.contains(&(AzureConfigKey::Endpoint, "http://127.0.0.1:9/d".to_owned())));
        assert_eq!(emulated.len(), 3);
    }
}
