//! Every place of a secret, and every way it can fail.

use std::collections::BTreeMap;

use super::*;

const OWNER: Owner<'static> = Owner { vault: "notes", field: "secret-access-key" };

async fn resolved(place: SecretRef) -> Result<String, SecretError> {
    resolve(&place, OWNER).await.map(|secret| secret.expose().to_owned())
}

fn words(words: &[&str]) -> SecretRef {
    SecretRef::Command(words.iter().map(|word| (*word).to_owned()).collect())
}

/// A file with this content that only its owner can read.
fn written(content: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, content).unwrap();
    #[cfg(unix)]
    set_mode(&file, 0o600);
    let place = file.to_str().unwrap().to_owned();
    (folder, place)
}

#[cfg(unix)]
fn set_mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn a_file_gives_its_text_without_one_newline() {
    for (content, secret) in [
        (&b"hunter2"[..], "hunter2"),
        (b"hunter2\n", "hunter2"),
        (b"hunter2\r\n", "hunter2"),
        (b"hunter2\n\n", "hunter2\n"),
        (b" hunter2 ", " hunter2 "),
    ] {
        let (_folder, place) = written(content);
        assert_eq!(resolved(SecretRef::File(place)).await.as_deref(), Ok(secret));
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named_and_its_content_is_not() {
    let large = vec![b'x'; usize::try_from(BYTES_MAX).unwrap() + 1];
    for (content, code) in [
        (&b""[..], "secret-empty"),
        (b"\n", "secret-empty"),
        (b"hunter2\xff", "secret-file-unreadable"),
        (&large, "secret-file-unreadable"),
    ] {
        let (_folder, place) = written(content);
        let error = resolved(SecretRef::File(place.clone())).await.unwrap_err();
        assert_eq!(error.code(), code);
        let said = format!("{error} {error:?} {:?}", error.facts());
        assert!(said.contains(&place) && !said.contains("hunter2"), "{said}");
    }
    let missing = resolved(SecretRef::File("/nowhere/secret".to_owned())).await.unwrap_err();
    assert_eq!(missing.code(), "secret-file-unreadable");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_refused() {
    let (_folder, place) = written(b"hunter2");
    for (mode, refused) in
        [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o620, true)]
    {
        set_mode(Path::new(&place), mode);
        let found = resolved(SecretRef::File(place.clone())).await;
        let open = found.is_err_and(|error| error.code() == "secret-file-open-to-others");
        assert_eq!(open, refused, "{mode:o}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_runs_without_a_shell_and_gives_what_it_prints() {
    let printed = resolved(words(&["printf", "%s\n", "$HOME; hunter2"])).await;
    assert_eq!(printed.as_deref(), Ok("$HOME; hunter2"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_that_gives_no_secret_is_told_without_what_it_printed() {
    for (command, code) in [
        (words(&["true"]), "secret-empty"),
        (words(&["false"]), "secret-command-failed"),
        (words(&["/no/such/program"]), "secret-command-failed"),
        (words(&["sh", "-c", "echo hunter2; exit 3"]), "secret-command-failed"),
        (words(&["printf", "hunter2\\377"]), "secret-command-failed"),
        (SecretRef::Command(Vec::new()), "secret-command-failed"),
    ] {
        let error = resolved(command).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(!format!("{error} {error:?} {:?}", error.facts()).contains("hunter2"), "{error:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_that_prints_for_ever_ends_with_a_failure() {
    let error = resolved(words(&["yes"])).await.unwrap_err();
    assert_eq!(error.code(), "secret-command-failed");
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_command_that_does_not_end_is_not_waited_for() {
    let error = resolved(words(&["sleep", "1000"])).await.unwrap_err();
    assert_eq!(error.code(), "secret-command-timeout");
}

#[tokio::test]
async fn a_variable_gives_its_text_or_its_name() {
    let (name, value) = std::env::vars().find(|(_, value)| !value.is_empty()).unwrap();
    assert_eq!(resolved(SecretRef::Env(name)).await, Ok(value));
    let error = resolved(SecretRef::Env("TIDELOCK_NO_SUCH_VARIABLE".to_owned())).await.unwrap_err();
    assert_eq!(error.code(), "secret-env-missing");
    assert!(error.facts().contains(&("detail", "TIDELOCK_NO_SUCH_VARIABLE".to_owned())));
}

/// What these variables give: the key ID, the secret and the token, or the error's code and field.
fn of(variables: &[(&str, &str)]) -> Result<(String, String, Option<String>), String> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let set = |name: &str| variables.get(name).map(|value| Ok(Secret::new((*value).to_owned())));
    credentials_of(set)
        .map(|found| {
            let token = found.session_token.as_ref().map(|token| token.expose().to_owned());
            (found.access_key_id.clone(), found.secret_access_key.expose().to_owned(), token)
        })
        .map_err(|error| format!("{} {}", error.code(), error.field))
}

#[test]
fn our_own_variables_come_before_those_of_aws() {
    const OURS: [(&str, &str); 2] =
        [("TIDELOCK_ACCESS_KEY_ID", "t"), ("TIDELOCK_SECRET_ACCESS_KEY", "ts")];
    const AWS: [(&str, &str); 3] =
        [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "as"), ("AWS_SESSION_TOKEN", "at")];
    let both = [&OURS[..], &AWS].concat();
    assert_eq!(of(&both), Ok(("t".into(), "ts".into(), None)));
    assert_eq!(of(&AWS), Ok(("a".into(), "as".into(), Some("at".into()))));
    assert_eq!(of(&AWS[..2]), Ok(("a".into(), "as".into(), None)));
    assert_eq!(of(&[]), Err("secret-no-credentials access-key-id".into()));
    assert_eq!(of(&OURS[..1]), Err("secret-env-missing secret-access-key".into()));
    assert_eq!(of(&OURS[1..]), Err("secret-env-missing access-key-id".into()));
}

#[cfg(not(feature = "keyring"))]
#[tokio::test]
async fn without_a_keyring_it_is_said_so() {
    let error = resolved(SecretRef::Keyring).await.unwrap_err();
    assert_eq!(error.code(), "secret-keyring-unavailable");
}
