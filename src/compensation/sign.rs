//! Signatures of manifests in minisign's format: whoever has the `minisign` program can check or make one.

use std::io::Cursor;
use std::path::Path;

use minisign::{PublicKey as Key, SecretKey, SecretKeyBox, SignatureBox};

use crate::error::{Error, Result};

/// Where the password of a signing key is looked for.
pub const PASSWORD_VARIABLE: &str = "TRUEUP_SIGN_PASSWORD";

/// A key file is two lines; more is something else.
const KEY_BYTES_MAX: u64 = 64 << 10;

/// A key that signs.
pub struct Signer {
    key: SecretKey,
}

impl Signer {
    /// Reads a key file of minisign. `password` opens an encrypted one; nobody is asked for it.
    ///
    /// # Errors
    /// Kind usage: no such file, no such key, or a wrong password.
    pub fn load(path: &Path, password: Option<&str>) -> Result<Self> {
        let failed = || Error::usage(format!("read the signing key {}", path.display()));
        let text = key_text(path).map_err(|why| failed().because(why))?;
        let boxed = || SecretKeyBox::from_string(&text).map_err(|error| failed().because(error));
        // Which of the two a file holds is told only by trying.
        if let Ok(key) = boxed()?.into_unencrypted_secret_key() {
            return Ok(Self { key });
        }
        let Some(password) = password else {
            return Err(failed()
                .because("it is encrypted, or no signing key of minisign")
                .hint(format!("set {PASSWORD_VARIABLE} to its password")));
        };
        let key = boxed()?.into_secret_key(Some(password.to_owned())).map_err(|error| {
            failed().because(error).hint(format!("is {PASSWORD_VARIABLE} its password, and the file a signing key?"))
        })?;
        Ok(Self { key })
    }

    /// The text of `manifest.json.minisig`.
    pub fn sign(&self, manifest: &[u8], batch_id: &str) -> Result<String> {
        let comment = format!("trueup batch {batch_id}");
        minisign::sign(None, &self.key, Cursor::new(manifest), Some(&comment), Some("signature of manifest.json"))
            .map(|signature| signature.into_string())
            .map_err(|error| Error::internal("sign the manifest").because(error))
    }

    /// The key that checks what this one signs.
    pub fn public_key(&self) -> Result<PublicKey> {
        Key::from_secret_key(&self.key)
            .map(PublicKey)
            .map_err(|error| Error::internal("tell the public key").because(error))
    }
}

/// A key that checks signatures.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicKey(Key);

impl PublicKey {
    /// The key itself, as `minisign -P` takes it, or the text of its file.
    ///
    /// # Errors
    /// A fragment that says why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
        Key::from_base64(line).map(Self).map_err(|_| "it is no public key of minisign".to_owned())
    }

    /// A key file, or the key itself.
    ///
    /// # Errors
    /// Kind usage: neither.
    pub fn load(given: &str) -> Result<Self> {
        if let Ok(key) = Self::parse(given) {
            return Ok(key);
        }
        let path = Path::new(given);
        key_text(path).and_then(|text| Self::parse(&text)).map_err(|why| {
            Error::usage(format!("read the public key {}", crate::excerpt::plain(given)))
                .because(why)
                .hint("give the key itself, as it stands in minisign.pub, or the path of that file")
        })
    }

    /// Whether a signature is this key's and of these bytes; if not, why.
    pub fn check(&self, manifest: &[u8], signature: &[u8]) -> Result<(), String> {
        let broken = || "it is no signature of minisign".to_owned();
        let text = std::str::from_utf8(signature).map_err(|_| broken())?;
        // The library takes its bytes apart without looking how many there are.
        let lengths = [1, 3].map(|line| text.lines().nth(line).map_or(0, |line| line.trim().len()));
        if lengths != [100, 88] {
            return Err(broken());
        }
        let signature = SignatureBox::from_string(text).map_err(|_| broken())?;
        if signature.keynum() != self.0.keynum() {
            return Err("it is of another key".to_owned());
        }
        minisign::verify(&self.0, &signature, Cursor::new(manifest), true, false, false)
            .map_err(|_| "it is not of this manifest, or of another key".to_owned())
    }

    /// As `minisign -P` takes it.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.to_base64()
    }
}

fn key_text(path: &Path) -> Result<String, String> {
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() || metadata.len() > KEY_BYTES_MAX {
        return Err("it is no key file".to_owned());
    }
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use minisign::KeyPair;

    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    fn pair() -> (Signer, PublicKey) {
        let pair = KeyPair::generate_unencrypted_keypair().unwrap();
        let file = file(&pair.sk.to_box(None).unwrap().into_string());
        let signer = Signer::load(file.path(), None).unwrap();
        let public = PublicKey::parse(&pair.pk.to_box().unwrap().into_string()).unwrap();
        assert_eq!(signer.public_key().unwrap(), public);
        (signer, public)
    }

    #[test]
    fn a_signature_is_of_its_bytes_and_its_key() {
        let (signer, public) = pair();
        let signature = signer.sign(b"manifest", "ab").unwrap();
        assert_eq!(public.check(b"manifest", signature.as_bytes()), Ok(()));
        assert!(signature.contains("trusted comment: trueup batch ab\n"), "{signature}");
        assert!(public.check(b"manifesT", signature.as_bytes()).unwrap_err().contains("not of this manifest"));
        let edited = signature.replace("batch ab", "batch ac");
        assert!(public.check(b"manifest", edited.as_bytes()).unwrap_err().contains("not of this manifest"));
        let (_, other) = pair();
        assert!(other.check(b"manifest", signature.as_bytes()).unwrap_err().contains("another key"));
    }

    #[test]
    fn a_signature_cut_anywhere_is_refused() {
        let (signer, public) = pair();
        let signature = signer.sign(b"manifest", "ab").unwrap();
        for end in 0..signature.trim_end().len() {
            assert!(public.check(b"manifest", &signature.as_bytes()[..end]).is_err(), "{end}");
        }
        assert!(public.check(b"manifest", b"\xff\xfe").is_err());
    }

    #[test]
    fn a_key_is_read_from_text_or_file() {
        let (_, public) = pair();
        let file = file(&format!("untrusted comment: x\n{}\n", public.text()));
        assert_eq!(PublicKey::load(&public.text()).unwrap(), public);
        assert_eq!(PublicKey::load(file.path().to_str().unwrap()).unwrap(), public);
        for wrong in ["RWQ", "/nowhere/minisign.pub", "", "/dev/zero"] {
            assert_eq!(PublicKey::load(wrong).unwrap_err().exit_code(), crate::exit::USAGE, "{wrong}");
        }
    }

    #[test]
    fn a_file_that_is_no_key_is_refused() {
        for text in ["", "untrusted comment: x\n", "untrusted comment: x\nRWQ=\n", "a\nb\nc\n"] {
            assert_eq!(Signer::load(file(text).path(), Some("p")).err().unwrap().exit_code(), crate::exit::USAGE);
        }
        let error = Signer::load(Path::new("/nowhere/key"), None).err().unwrap();
        assert!(error.render().contains("/nowhere/key"), "{}", error.render());
    }
}
