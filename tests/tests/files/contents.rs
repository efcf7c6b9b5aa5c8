//! What a file may hold: text of at most 64 KiB, with line ends behind it and a mark before it.

use secret_tests::{Sandbox, base64, each, hex, random, random_hex};

use crate::{MODES, PROBE};

/// The key that a file with these contents holds, or what is wrong.
type Case = (&'static str, &'static str, Vec<u8>, Result<String, &'static [&'static str]>);

fn cases() -> Vec<Case> {
    let key = random(32);
    let text = hex(&key);
    let line = |end: &str| format!("{text}{end}");
    let good: [(&str, &str, String); 17] = [
        ("bare", "every", line("")),
        ("a line end", "every", line("\n")),
        ("CRLF", "every", line("\r\n")),
        ("several line ends", "every", line("\r\n\n\r\n")),
        ("upper case", "every", text.to_uppercase()),
        ("mixed case", "every", text.replace('a', "A")),
        ("UTF-8 mark", "every", format!("\u{feff}{text}\n")),
        ("UTF-8 mark, CRLF", "every", format!("\u{feff}{text}\r\n")),
        ("array", "array", line("\n")),
        ("base64", "base64", base64(&key)),
        ("base64 without padding", "base64", base64(&key).trim_end_matches('=').to_owned() + "\n"),
        ("base64 in lines", "base64", base64(&key).replacen('=', "\n=", 1)),
        ("base64 in CRLF lines", "base64", in_lines(&base64(&key), "\r\n")),
        ("base64url", "base64url", url_safe(&base64(&key))),
        ("base64url without padding", "base64url", url_safe(&base64(&key)).trim_end_matches('=').to_owned()),
        ("base64url in lines", "base64url", in_lines(&url_safe(&base64(&key)), "\n")),
        ("base64 array", "array64", base64(&key)),
    ];
    let mut cases: Vec<Case> = good
        .into_iter()
        .map(|(name, program, contents)| (name, program, contents.into_bytes(), Ok(text.clone())))
        .collect();

    let utf16 = |order: fn(u16) -> [u8; 2], mark: bool| {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(order).collect::<Vec<u8>>()
    };
    let with = |before: &str, after: &str| format!("{before}{text}{after}").into_bytes();
    let mut broken = text.clone().into_bytes();
    broken.splice(20..20, *b"\xc3\x28");
    let bad: [(&str, Vec<u8>, &[&str]); 24] = [
        ("empty", vec![], &["empty"]),
        ("only the UTF-8 mark", b"\xef\xbb\xbf".to_vec(), &[]),
        ("blank", b"  ".to_vec(), &["blank"]),
        ("only line ends", b"\n\r\n".to_vec(), &["blank"]),
        ("a tab", b"\t\n".to_vec(), &["blank"]),
        ("UTF-16 little-endian with mark", utf16(u16::to_le_bytes, true), &["UTF-16"]),
        ("UTF-16 big-endian with mark", utf16(u16::to_be_bytes, true), &["UTF-16"]),
        ("UTF-16 little-endian", utf16(u16::to_le_bytes, false), &["UTF-16"]),
        ("UTF-16 big-endian", utf16(u16::to_be_bytes, false), &["UTF-16"]),
        (
            "UTF-16 with a line end",
            {
                let mut all = utf16(u16::to_le_bytes, true);
                all.extend(b"\n\0");
                all
            },
            &["UTF-16"],
        ),
        ("NUL inside", with(&text, &format!("\0{text}")), &["NUL"]),
        ("NUL at the end", with("", "\0"), &["NUL"]),
        ("NULs alone", vec![0; 32], &["NUL"]),
        (
            "random bytes",
            [&[0xff, 0xfb][..], &random(30).iter().map(|byte| byte | 1).collect::<Vec<_>>()].concat(),
            &["UTF-8"],
        ),
        (
            "Latin-1",
            with("", "\u{e9}").iter().map(|byte| if *byte == 0xc3 { 0xe9 } else { *byte }).collect(),
            &["UTF-8"],
        ),
        ("a broken character", broken, &["UTF-8"]),
        ("a blank before", with(" ", ""), &["begins with", "blank"]),
        ("a line end before", with("\n", ""), &["begins with", "blank"]),
        ("a blank behind", with("", " "), &["ends with", "blank"]),
        ("a blank before the line end", with("", " \n"), &["ends with", "blank"]),
        ("a tab behind", with("", "\t"), &["ends with", "blank"]),
        ("a no-break space behind", with("", "\u{a0}"), &["ends with", "blank"]),
        ("two lines", with("", &format!("\n{text}")), &["not hexadecimal"]),
        ("quotes around", with("\"", "\""), &["not hexadecimal", "offset 0"]),
    ];
    cases.extend(bad.map(|(name, contents, words)| (name, "every", contents, Err(words))));

    let longest = random_hex(32 * 1024);
    let (room_for_line_end, _) = longest.split_at(longest.len() - 1);
    cases.extend([
        ("64 KiB", "text", longest.clone().into_bytes(), Ok(hex(&longest))),
        ("64 KiB with its line end", "text", format!("{room_for_line_end}\n").into(), Ok(hex(room_for_line_end))),
        ("64 KiB and a byte", "text", format!("{longest}\n").into(), Err(&["64 KiB"] as &[_])),
        ("a MiB", "text", random_hex(512 * 1024).into(), Err(&["64 KiB"])),
        ("64 KiB of line ends", "text", vec![b'\n'; 64 * 1024], Err(&["blank"])),
    ]);
    cases
}

fn in_lines(text: &str, end: &str) -> String {
    let lines: Vec<_> = text.as_bytes().chunks(16).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join(end)
}

fn url_safe(text: &str) -> String {
    text.replace('+', "-").replace('/', "_")
}

#[test]
fn every_file_is_read_alike_from_every_source() {
    let sources = [
        ("base/.key", "BASE", "{}/base"),
        ("work/mounted", "KEY_FILE", "../work/mounted"),
        ("credentials/key", "CREDENTIALS_DIRECTORY", "{}/credentials"),
    ];
    each(
        cases(),
        |(name, program, ..)| format!("{name} ({program})"),
        |(_, program, contents, expected)| {
            for (place, variable, value) in sources {
                for mode in MODES {
                    let sandbox = Sandbox::new(PROBE);
                    sandbox.write(place, contents, 0o600);
                    let run = sandbox.start(&[program]).var("APP_ENV", mode).var(variable, value).run();
                    match expected {
                        Ok(key) => assert_eq!(run.good().key("key"), Some(&**key), "{place} in {mode}"),
                        Err(words) => _ = run.refused(1).says(words).says(&[place, "mend: "]),
                    }
                    assert_eq!(&sandbox.read(place), contents, "never rewritten");
                }
            }
        },
    );
}

/// What the environment can hold at all is judged by the same rules.
#[test]
fn a_variable_is_read_as_a_file_is() {
    let cases = cases().into_iter().filter(|(.., contents, _)| !contents.contains(&0) && contents.len() < 64 * 1024);
    each(
        cases,
        |(name, program, ..)| format!("{name} ({program})"),
        |(name, program, contents, expected)| {
            for mode in MODES {
                let sandbox = Sandbox::new(PROBE);
                let value = <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(contents.clone());
                let run = sandbox.start(&[program]).var("APP_ENV", mode).raw_var("KEY", value).run();
                match expected {
                    Ok(key) => assert_eq!(run.good().key("key"), Some(&**key), "in {mode}"),
                    // The empty variable alone counts as unset.
                    Err(_) if *name == "empty" && mode == "production" => _ = run.refused(1).says(&["missing"]),
                    Err(_) if *name == "empty" => _ = run.good().reports(&["KEY is set but empty"]),
                    Err(words) => _ = run.refused(1).says(words).says(&["variable KEY", "mend: "]),
                }
            }
        },
    );
}
