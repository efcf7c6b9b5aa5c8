//! Three secrets: generated and kept on the first run, found again on the second, refused in
//! production until somebody provides them.

use secret_runtime::{ExposeSecret as _, ResolvedSecrets, Resolver, SecretBox, SecretSlice, SecretString};

#[derive(ResolvedSecrets)]
struct AppSecrets {
    /// Signs session tokens (HS256 and up).
    #[secret(env = "JWT_SECRET", file = ".jwt-secret", bytes = 64)]
    jwt: SecretString,
    /// Encrypts cookies.
    #[secret(env = "COOKIE_SECRET", file = ".cookie-secret", bytes = 64)]
    cookie: SecretSlice<u8>,
    /// Verifies webhook calls.
    #[secret(env = "WEBHOOK_SECRET", file = ".webhook-secret", bytes = 32)]
    webhook: SecretBox<[u8; 32]>,
}

fn main() -> Result<(), secret_runtime::Error> {
    // `AppSecrets::resolve()?` does the same, without the report.
    let resolved = Resolver::new().resolve::<AppSecrets>()?;
    println!("{}", resolved.report);

    let AppSecrets { jwt, cookie, webhook } = resolved.secrets;
    assert!(jwt.expose_secret().len() >= 32 && cookie.expose_secret().len() >= 64);
    assert_eq!(webhook.expose_secret().len(), 32);
    println!("ready: a service would start here");
    Ok(())
}
