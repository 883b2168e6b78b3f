//! One more vault in a file that people have written in: everything else stays as it is, comments
//! included.

use std::ops::Range;

use thiserror::Error;

use super::error::{ConfigError, Problem};
use super::table::Table;
use super::write::{device_lines, quoted, vault_lines};
use super::{Config, DeviceName, Vault};

/// What to do with settings that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Former {
    /// Leave them and say so.
    Keep,
    /// Put the new ones in their place.
    Replace,
}

/// Why a vault cannot be put into a configuration.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CannotAdd {
    /// The file cannot be understood as it is.
    #[error(transparent)]
    Bad(ConfigError),
    /// It has a vault of that name, which shall be kept.
    #[error("there is a vault of that name")]
    VaultExists,
    /// It names this device otherwise, which shall be kept.
    #[error("the device is called `{}` there", .0.as_str())]
    OtherDevice(DeviceName),
    /// With this vault nobody could read it any more: a value cannot be, or the file is written in
    /// a way that nothing can be put behind.
    #[error("it would be unreadable: {0}")]
    WouldBeBad(ConfigError),
}

impl Config {
    /// The text of a new file with just this vault.
    ///
    /// # Errors
    /// [`CannotAdd::WouldBeBad`] when a value is none that a file may hold.
    pub fn first_text(device: Option<&DeviceName>, vault: &Vault) -> Result<String, CannotAdd> {
        let config = Self { device: device.cloned(), vaults: vec![vault.clone()] };
        config.reads_as_meant(config.to_toml())
    }

    /// `text`, a whole file, with `vault` in it: behind all others, or in the place of the one of
    /// its name. `device` is put in as well, where it is given.
    ///
    /// # Errors
    /// [`CannotAdd`]; nothing is lost without [`Former::Replace`], and nothing but that vault and
    /// the device's name with it.
    pub fn text_with(
        text: &str,
        device: Option<&DeviceName>,
        vault: &Vault,
        former: Former,
    ) -> Result<String, CannotAdd> {
        let mut config = Self::parse(text.as_bytes()).map_err(CannotAdd::Bad)?;
        let places = Places::of(text).map_err(CannotAdd::Bad)?;
        let mut edits = vec![config.put_vault(vault, former, text, &places)?];
        if let Some(device) = device {
            edits.extend(config.put_device(device, former, text, &places)?);
        }
        config.reads_as_meant(edited(text, edits))
    }

    fn put_vault(
        &mut self,
        vault: &Vault,
        former: Former,
        text: &str,
        places: &Places,
    ) -> Result<Edit, CannotAdd> {
        let lines = vault_lines(vault);
        let mut known = self.vaults.iter_mut().zip(&places.vaults);
        match known.find(|(known, _)| known.name == vault.name) {
            Some(_) if former == Former::Keep => Err(CannotAdd::VaultExists),
            Some((known, place)) => {
                *known = vault.clone();
                Ok((place.clone(), lines.trim_start().to_owned()))
            }
            None => {
                self.vaults.push(vault.clone());
                let line_end = if text.ends_with('\n') { "" } else { "\n" };
                Ok((text.len()..text.len(), format!("{line_end}{lines}")))
            }
        }
    }

    fn put_device(
        &mut self,
        device: &DeviceName,
        former: Former,
        text: &str,
        places: &Places,
    ) -> Result<Option<Edit>, CannotAdd> {
        match self.device.replace(device.clone()) {
            Some(old) if old == *device => Ok(None),
            Some(old) if former == Former::Keep => Err(CannotAdd::OtherDevice(old)),
            Some(_) | None => Ok(Some(device_edit(text, places.device.clone(), device))),
        }
    }

    /// Lets `text` through when it reads as this very configuration.
    fn reads_as_meant(&self, text: String) -> Result<String, CannotAdd> {
        match Self::parse(text.as_bytes()) {
            Ok(read) if read == *self => Ok(text),
            Ok(_) => {
                let what = "detail-reads-differently".to_owned();
                Err(CannotAdd::WouldBeBad(ConfigError::whole(Problem::Syntax { what })))
            }
            Err(error) => Err(CannotAdd::WouldBeBad(error)),
        }
    }
}

/// A place in a file, in bytes, and what shall stand there.
type Edit = (Range<usize>, String);

/// Where things stand in a file, in bytes.
struct Places {
    /// The value of `device`.
    device: Option<Range<usize>>,
    /// Each vault, from its header to what belongs to the next one.
    vaults: Vec<Range<usize>>,
}

impl Places {
    fn of(text: &str) -> Result<Self, ConfigError> {
        let mut document = Table::parse(text)?;
        let device = document.take("device").map(|field| field.value_place());
        let tables = document.need("vault")?.tables()?;
        let starts: Vec<usize> = tables.iter().map(Table::at).collect();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let vault = |(start, end): (usize, usize)| start..start + own_len(&text[start..end]);
        Ok(Self { device, vaults: starts.iter().copied().zip(ends).map(vault).collect() })
    }
}

/// Blank lines and comments at the end of a vault belong to whatever follows.
fn own_len(vault: &str) -> usize {
    let is_between = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let between = vault.split_inclusive('\n').rev().take_while(is_between);
    vault.len() - between.map(str::len).sum::<usize>()
}

/// A new value for the device's name, or a line for it in front of everything but a byte order mark.
fn device_edit(text: &str, place: Option<Range<usize>>, device: &DeviceName) -> Edit {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    match place {
        Some(place) => (place, quoted(device.as_str())),
        None => (start..start, format!("{}\n", device_lines(device))),
    }
}

/// Puts new text into each place, the last one first. Places that overlap make no text that anybody
/// can read, which [`Config::reads_as_meant`] finds.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    edits.into_iter().fold(text.to_owned(), |text, (place, new)| {
        let before = text.get(..place.start).unwrap_or_default();
        format!("{before}{new}{}", text.get(place.end..).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{Address, Remote};
    use crate::config::{Direction, Encryption, VaultName};
    use crate::guard::Limits;
    use crate::secret::SecretRef;
    use crate::version::Retention;

    const FILE: &str = "# mine\n\
        device = 'pc' # the old one\n\
        \n\
        # work\n\
        [[vault]]\n\
        name = \"work\"\n\
        folder = \"/w\" # big\n\
        remote = { kind = \"s3\", endpoint = \"http://h\", bucket = \"w\" }\n\
        \n\
        # home\n\
        [[vault]]\n\
        name = \"home\"\n\
        folder = \"/h\"\n\
        guard-delete-count = 7\n\
        [vault.remote]\n\
        kind = \"s3\"\n\
        endpoint = \"http://h\"\n\
        bucket = \"h\"\n\
        # the end";

    fn vault(name: &str) -> Vault {
        let address = Address::parse("s3://new?endpoint=http://h").unwrap();
        Vault {
            name: VaultName::parse(name).unwrap(),
            folder: "/new".to_owned(),
            direction: Direction::Both,
            limits: Limits::default(),
            retention: Retention::default(),
            remote: address.remote,
            encryption: Encryption::None,
        }
    }

    fn with(name: &str, device: Option<&str>, former: Former) -> Result<String, CannotAdd> {
        Config::text_with(FILE, device.map(DeviceName::clean).as_ref(), &vault(name), former)
    }

    #[test]
    fn a_new_vault_comes_last_and_nothing_else_changes() {
        let text = with("new", None, Former::Keep).unwrap();
        assert!(text.starts_with(&format!("{FILE}\n\n[[vault]]\nname = \"new\"\n")), "{text}");
        assert_eq!(text, with("new", Some("pc"), Former::Keep).unwrap());
        assert_eq!(text, with("new", None, Former::Replace).unwrap());
    }

    #[test]
    fn a_vault_or_device_that_is_there_is_replaced_only_when_told() {
        assert_eq!(with("work", None, Former::Keep), Err(CannotAdd::VaultExists));
        let pc = DeviceName::clean("pc");
        assert_eq!(with("new", Some("mac"), Former::Keep), Err(CannotAdd::OtherDevice(pc)));
        let text = with("new", Some("mac"), Former::Replace).unwrap();
        assert!(text.starts_with("# mine\ndevice = \"mac\" # the old one\n\n# work\n"), "{text}");
    }

    #[test]
    fn the_vault_of_that_name_goes_and_what_is_written_around_it_stays() {
        insta::assert_snapshot!(with("work", Some("mac"), Former::Replace).unwrap(), @r#"
        # mine
        device = "mac" # the old one

        # work
        [[vault]]
        name = "work"
        folder = "/new"
        # both | push | pull | push-delete | pull-delete
        direction = "both"

        [vault.remote]
        kind = "s3"
        endpoint = "http://h"
        bucket = "new"
        prefix = ""

        # home
        [[vault]]
        name = "home"
        folder = "/h"
        guard-delete-count = 7
        [vault.remote]
        kind = "s3"
        endpoint = "http://h"
        bucket = "h"
        # the end
        "#);
        let text = with("home", None, Former::Replace).unwrap();
        assert!(text.starts_with(&FILE[..FILE.find("[[vault]]\nname = \"home\"").unwrap()]));
        assert!(!text.contains("guard-delete-count") && text.ends_with("\n# the end"), "{text}");
    }

    #[test]
    fn a_device_is_named_in_front_of_the_first_table() {
        let unnamed = FILE.replace("device = 'pc' # the old one\n", "");
        let mac = DeviceName::clean("mac");
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{unnamed}");
            let text = Config::text_with(&text, Some(&mac), &vault("new"), Former::Keep).unwrap();
            assert!(text.contains("device = \"mac\"\n\n# mine\n"), "{text}");
            assert_eq!(Config::parse(text.as_bytes()).unwrap().device, Some(mac.clone()));
        }
    }

    #[test]
    fn what_would_not_read_as_meant_is_never_written() {
        let odd = "vault = [{ name = \"a\", folder = \"/a\", \
            remote = { kind = \"file\", path = \"/b\" } }]\ndevice = \"日\"";
        let (mac, old) = (DeviceName::clean("a much longer name"), DeviceName::clean("日"));
        for former in [Former::Keep, Former::Replace] {
            for (name, device) in [("new", &old), ("a", &mac), ("a", &old)] {
                let refused = Config::text_with(odd, Some(device), &vault(name), former);
                let kept = name == "a" && former == Former::Keep;
                let is_right = matches!(refused, Err(CannotAdd::VaultExists)) && kept
                    || matches!(refused, Err(CannotAdd::WouldBeBad(_))) && !kept;
                assert!(is_right, "{refused:?}");
            }
            let refused = Config::text_with("devise = 1", None, &vault("new"), former);
            assert!(matches!(refused, Err(CannotAdd::Bad(_))), "{refused:?}");
        }
        let mut relative = vault("new");
        let Remote::S3(remote) = &mut relative.remote else { panic!("{relative:?}") };
        let place = |place: &str| SecretRef::File(place.to_owned());
        remote.credentials = Some(crate::address::S3Credentials {
            access_key_id: place("/id"),
            secret_access_key: place("./sec"),
            session_token: None,
        });
        let refused = Config::first_text(None, &relative);
        let Err(CannotAdd::WouldBeBad(error)) = refused else { panic!("{refused:?}") };
        assert_eq!(error.field.as_deref(), Some("vault.remote.secret-access-key.file"));
    }
}
