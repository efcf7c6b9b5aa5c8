//! What a name may be, and which known one was meant.

/// `[A-Za-z_][A-Za-z0-9_]*`
pub(crate) fn is_variable(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}

/// `[A-Za-z0-9._-]+`
pub(crate) fn is_entry(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || "._-".contains(character))
}

/// One path component.
pub(crate) fn is_component(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\\', '\0'])
}

/// Why a path is refused, or the path in its shortest form.
pub(crate) fn path(path: &str) -> Result<String, &'static str> {
    if path.starts_with('~') {
        return Err(
            "a leading `~` is the shell's, not the system's; write a path relative to the base directory, or an absolute one",
        );
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return Err("a path may not have a `..` component; write a path below the base directory, or an absolute one");
    }
    if parts.is_empty() || path.ends_with('/') || path.contains('\0') {
        return Err("expected the path of a file");
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    Ok(format!("{root}{}", parts.join("/")))
}

/// The known word that `word` most likely stands for.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| (distance(word, known), *known))
        .filter(|(distance, known)| *distance <= known.len().max(word.len()) / 2)
        .min()
        .map(|(_, known)| known)
}

/// How many characters must be put in, taken out or changed (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, character) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (above, target) in row.iter_mut().skip(1).zip(&to) {
            let cost = (diagonal + usize::from(character != *target)).min(left + 1).min(*above + 1);
            diagonal = *above;
            *above = cost;
            left = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
