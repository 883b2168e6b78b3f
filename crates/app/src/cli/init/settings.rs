//! From the flags of `init` to a configuration, every part checked.

use tidelock_core::address::{
    Address, AddressError, Endpoint, Prefix, Remote, S3Credentials, S3Remote, Trust, check_bucket,
    check_word,
};
use tidelock_core::config::{BadValue, Direction, Encryption, Vault, VaultName};
use tidelock_core::guard::Limits;
use tidelock_core::secret::SecretRef;
use tidelock_core::version::Retention;
use tidelock_io::open::OpenError;
use tidelock_io::place::full_place;
use tidelock_wire::vendor::Vendor;

use super::{InitArgs, KeyArgs};
use crate::cli::AppError;
use crate::cli::context::Context;

/// The vault that the flags describe.
pub(super) fn vault(args: &InitArgs, context: &Context) -> Result<Vault, AppError> {
    let Some(folder) = &args.folder else { return Err(missing(args)) };
    let (remote, encryption) = match &args.remote {
        Some(address) => addressed(address, args, context)?,
        None => (Remote::S3(bucket(args, context)?), Encryption::None),
    };
    let name = VaultName::parse(&args.name);
    Ok(Vault {
        name: name.ok_or_else(|| bad("name")(BadValue::VaultName))?,
        folder: full_place(folder)?.to_string_lossy().into_owned(),
        direction: Direction::Both,
        limits: Limits::default(),
        retention: Retention::default(),
        remote,
        encryption,
    })
}

fn bad(part: &'static str) -> impl FnOnce(BadValue) -> AddressError {
    move |why| AddressError::BadValue { part, source: why }
}

/// The remote of an address; the places of a bucket's keys come from the flags.
fn addressed(
    address: &str,
    args: &InitArgs,
    context: &Context,
) -> Result<(Remote, Encryption), AppError> {
    let Address { remote, encryption } = Address::parse(address)?;
    let remote = match remote {
        Remote::S3(s3) => Remote::S3(S3Remote {
            credentials: credentials(&args.keys)?,
            trust: Trust { ca: ca(context)?, ..s3.trust },
            ..s3
        }),
        Remote::Webdav(_) | Remote::File(_) => remote,
    };
    Ok((remote, encryption))
}

/// The bucket that the flags describe one by one.
fn bucket(args: &InitArgs, context: &Context) -> Result<S3Remote, AppError> {
    let Some(bucket) = &args.bucket else { return Err(missing(args)) };
    let endpoint = endpoint(args)?;
    let word = |part, text: &Option<String>| {
        text.as_deref().map(check_word).transpose().map_err(|why| bad(part)(why.into()))
    };
    Ok(S3Remote {
        endpoint: Endpoint::parse(&endpoint).map_err(|why| bad("endpoint")(why.into()))?,
        region: word("region", &args.region)?,
        bucket: check_bucket(bucket).map_err(|why| bad("bucket")(why.into()))?,
        prefix: Prefix::normalize(&args.prefix).map_err(|why| bad("prefix")(why.into()))?,
        path_style: args.path_style,
        vendor: word("vendor", &args.vendor)?,
        credentials: credentials(&args.keys)?,
        trust: Trust { accept_clock: false, ca: ca(context)? },
    })
}

/// The endpoint as given, else the one of vendor and region.
fn endpoint(args: &InitArgs) -> Result<String, AppError> {
    if let Some(endpoint) = &args.endpoint {
        return Ok(endpoint.clone());
    }
    let (Some(name), Some(region)) = (&args.vendor, &args.region) else {
        return Err(missing(args));
    };
    let vendor = Vendor::from_name(name).ok_or_else(|| OpenError::Vendor { name: name.clone() })?;
    vendor.endpoint(region).ok_or_else(|| AppError::Missing { what: "--endpoint".to_owned() })
}

/// Everything that nobody gave.
fn missing(args: &InitArgs) -> AppError {
    let has_endpoint = args.endpoint.is_some() || (args.vendor.is_some() && args.region.is_some());
    let has_remote = args.remote.is_some();
    let wanted = [
        ("--folder", args.folder.is_some()),
        ("--bucket", has_remote || args.bucket.is_some()),
        ("--endpoint (or --vendor and --region)", has_remote || has_endpoint),
    ];
    let names = wanted.into_iter().filter(|(_, given)| !given).map(|(name, _)| name);
    AppError::Missing { what: names.collect::<Vec<_>>().join(", ") }
}

/// The certificate authority, named in full like every file.
fn ca(context: &Context) -> Result<Option<String>, AppError> {
    let full = |file: &std::path::PathBuf| std::path::absolute(file);
    let file = context.ca.as_ref().map(full).transpose()?;
    Ok(file.map(|file| file.to_string_lossy().into_owned()))
}

/// Where both halves of the key are; `None` where nothing was said.
fn credentials(keys: &KeyArgs) -> Result<Option<S3Credentials>, AppError> {
    let id = place(
        &keys.access_key_id_env,
        &keys.access_key_id_file,
        &keys.access_key_id_command,
        keys.access_key_id_keyring,
    )?;
    let secret = place(
        &keys.secret_access_key_env,
        &keys.secret_access_key_file,
        &keys.secret_access_key_command,
        keys.secret_access_key_keyring,
    )?;
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(access_key_id), Some(secret_access_key)) => {
            Ok(Some(S3Credentials { access_key_id, secret_access_key, session_token: None }))
        }
        (Some(_), None) => Err(half("--secret-access-key-")),
        (None, Some(_)) => Err(half("--access-key-id-")),
    }
}

fn half(flag: &str) -> AppError {
    AppError::Missing { what: format!("{flag}env (or -file, -command, -keyring)") }
}

/// At most one of them is given; clap has seen to that. A file is named in full, since nobody knows
/// where the next run will start.
fn place(
    env: &Option<String>,
    file: &Option<String>,
    command: &Option<String>,
    keyring: bool,
) -> Result<Option<SecretRef>, AppError> {
    let words = |command: &String| command.split_whitespace().map(str::to_owned).collect();
    let full = |file: &String| full_place(file).map(|file| file.to_string_lossy().into_owned());
    let file = file.as_ref().map(full).transpose()?;
    Ok(None
        .or(env.clone().map(SecretRef::Env))
        .or(file.map(SecretRef::File))
        .or(command.as_ref().map(words).map(SecretRef::Command))
        .or(keyring.then_some(SecretRef::Keyring)))
}
