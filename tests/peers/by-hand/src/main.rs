//! By hand: `std::env::var`, nothing judged.

struct AppSecrets {
    _jwt: String,
    _cookie: String,
    _webhook: String,
}

fn main() {
    let read = |name| std::env::var(name).expect("three secrets");
    peer::run(|| AppSecrets {
        _jwt: read("JWT_SECRET"),
        _cookie: read("COOKIE_SECRET"),
        _webhook: read("WEBHOOK_SECRET"),
    });
}
