//! Damages a configuration as a slip of the hand would: a line lost, a value widened, two lines with their values swapped.

use portolan_dialect::File;

/// A source of choices that is the same in every run.
pub struct Dice(u64);

impl Dice {
    /// Dice for a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % bound
    }
}

/// A part of a line that means something: an address, a prefix, a host name, a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Token {
    file: usize,
    line: usize,
    start: usize,
    end: usize,
}

/// Damages one place, and says what it did; none where there is nothing to damage. `comment` is the mark of comments.
pub fn mutant(files: &[File], comments: &[&str], seed: u64) -> Option<(Vec<File>, String)> {
    let mut dice = Dice::new(seed + 1);
    let tokens = tokens(files, comments);
    let token = *tokens.get(dice.below(tokens.len().max(1)))?;
    let line = |token: &Token| files[token.file].text.split('\n').nth(token.line).unwrap().to_owned();
    let text = |token: &Token| line(token)[token.start..token.end].to_owned();
    let replaced = |token: &Token, new: &str| {
        let line = line(token);
        format!("{}{new}{}", &line[..token.start], &line[token.end..])
    };
    match dice.below(3) {
        0 => Some((with(files, &token, None), format!("dropped `{}`", line(&token).trim()))),
        1 => {
            let new = widened(&text(&token), &mut dice).filter(|new| *new != text(&token))?;
            let what = format!("`{}` became `{new}` in `{}`", text(&token), line(&token).trim());
            Some((with(files, &token, Some(replaced(&token, &new))), what))
        }
        _ => {
            let like =
                |other: &&Token| sort(&text(other)) == sort(&text(&token)) && text(other) != text(&token);
            let others = tokens.iter().filter(like).collect::<Vec<_>>();
            let other = **others.get(dice.below(others.len().max(1)))?;
            let what =
                format!("`{}` in place of `{}` in `{}`", text(&other), text(&token), line(&token).trim());
            Some((with(files, &token, Some(replaced(&token, &text(&other)))), what))
        }
    }
}

fn with(files: &[File], token: &Token, new: Option<String>) -> Vec<File> {
    let mut files = files.to_vec();
    let file = &mut files[token.file];
    let lines = file.text.split('\n').enumerate();
    let lines = lines.filter_map(|(at, line)| match at == token.line {
        true => new.clone(),
        false => Some(line.to_owned()),
    });
    file.text = lines.collect::<Vec<_>>().join("\n");
    files
}

fn tokens(files: &[File], comments: &[&str]) -> Vec<Token> {
    let mut found = Vec::new();
    for (file, text) in files.iter().enumerate() {
        for (line, content) in text.text.split('\n').enumerate() {
            if comments.iter().any(|mark| content.trim_start().starts_with(mark)) {
                continue;
            }
            let part =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '/' | '-' | '*' | '_' | '\\');
            let mut start = None;
            for (at, c) in content.char_indices().chain([(content.len(), ' ')]) {
                match (part(c), start) {
                    (true, None) => start = Some(at),
                    (false, Some(first)) => {
                        if sort(&content[first..at]).is_some() {
                            found.push(Token { file, line, start: first, end: at });
                        }
                        start = None;
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Prefix,
    Name,
    Port,
}

/// What sort of value a word is; none where it is no value.
fn sort(word: &str) -> Option<Sort> {
    let bare = word.split('/').next().unwrap();
    if bare.parse::<std::net::IpAddr>().is_ok() {
        return Some(Sort::Prefix);
    }
    if word.parse::<u16>().is_ok_and(|port| [22, 53, 80, 123, 443, 445, 2049].contains(&port)) {
        return Some(Sort::Port);
    }
    let known = ["com", "net", "us", "cn", "ms", "io", "org"];
    let dotted = bare.replace('\\', "");
    let last = dotted.rsplit('.').next().unwrap();
    (dotted.matches('.').count() >= 1 && known.contains(&last)).then_some(Sort::Name)
}

/// A value that allows something else, mostly more.
fn widened(word: &str, dice: &mut Dice) -> Option<String> {
    match sort(word)? {
        Sort::Port => Some(["8443", "8080", "25"][dice.below(3)].to_owned()),
        Sort::Name => {
            let (_, rest) = word.split_once('.')?;
            Some(if rest.contains('.') { format!("*.{rest}") } else { format!("evil{word}") })
        }
        Sort::Prefix => {
            let (address, length) = match word.split_once('/') {
                Some((address, length)) => (address, length.parse::<u8>().ok()?),
                None => (word, if word.contains(':') { 128 } else { 32 }),
            };
            let net = format!("{address}/{}", length.checked_sub(1 + u8::try_from(dice.below(7)).unwrap())?);
            Some(net.parse::<portolan_model::IpNet>().ok()?.trunc().to_string())
        }
    }
}
