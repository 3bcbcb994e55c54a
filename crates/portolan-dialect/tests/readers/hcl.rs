//! Reads the part of Terraform's language that is printed: blocks, attributes, literals, references.

use serde_json::{Map, Value, json};

/// A block.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Its kind.
    pub kind: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its attributes. What is no literal is `{"$": "its text"}`.
    pub attributes: Map<String, Value>,
    /// The blocks in it.
    pub blocks: Vec<Block>,
}

/// Reads a file.
pub fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let mut reader = Reader { rest: text };
    let body = reader.body(false)?;
    match body.attributes.is_empty() {
        true => Ok(body.blocks),
        false => Err(format!("attributes outside of blocks: {:?}", body.attributes)),
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix('#') {
                Some(comment) => self.rest = comment.find('\n').map_or("", |end| &comment[end..]),
                None => return,
            }
        }
    }

    fn takes(&mut self, mark: &str) -> bool {
        self.skip();
        self.rest.strip_prefix(mark).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }

    fn needs(&mut self, mark: &str) -> Result<(), String> {
        match self.takes(mark) {
            true => Ok(()),
            false => Err(format!("`{mark}` is missing before `{}`", self.near())),
        }
    }

    fn near(&self) -> String {
        self.rest.chars().take(60).collect()
    }

    fn word(&mut self) -> Result<&'t str, String> {
        self.skip();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() || word.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("a name is missing before `{word}{}`", self.near()));
        }
        Ok(word)
    }

    fn body(&mut self, inside: bool) -> Result<Block, String> {
        let mut body = Block::default();
        loop {
            if inside && self.takes("}") {
                return Ok(body);
            }
            self.skip();
            if self.rest.is_empty() {
                return if inside { Err("a block does not end".to_owned()) } else { Ok(body) };
            }
            let name = self.word()?.to_owned();
            if self.takes("=") {
                let value = self.expression()?;
                self.line_ends()?;
                if body.attributes.insert(name.clone(), value).is_some() {
                    return Err(format!("`{name}` stands twice"));
                }
                continue;
            }
            let mut labels = Vec::new();
            while !self.takes("{") {
                labels.push(self.expression()?.as_str().ok_or("a label is no string")?.to_owned());
            }
            body.blocks.push(Block { kind: name, labels, ..self.body(true)? });
        }
    }

    /// An attribute ends with its line.
    fn line_ends(&self) -> Result<(), String> {
        match self.rest.trim_start_matches(' ').starts_with('\n') {
            true => Ok(()),
            false => Err(format!("the line does not end before `{}`", self.near())),
        }
    }

    fn expression(&mut self) -> Result<Value, String> {
        self.skip();
        match self.rest.chars().next() {
            Some('"') => self.string(),
            Some('[') => self.list(),
            Some('{') => self.object(),
            Some(c) if c.is_ascii_digit() => {
                let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
                let (digits, rest) = self.rest.split_at(end);
                self.rest = rest;
                Ok(Value::from(digits.parse::<u64>().map_err(|error| error.to_string())?))
            }
            _ => {
                let mut text = self.word()?.to_owned();
                while self.rest.starts_with('.') {
                    self.rest = &self.rest[1..];
                    text = format!("{text}.{}", self.word()?);
                }
                Ok(match text.as_str() {
                    "true" | "false" => Value::from(text == "true"),
                    "null" => Value::Null,
                    _ => json!({ "$": text }),
                })
            }
        }
    }

    fn string(&mut self) -> Result<Value, String> {
        let (mut text, mut plain) = (String::new(), true);
        self.rest = &self.rest[1..];
        loop {
            let mut characters = self.rest.chars();
            match (characters.next(), characters.clone().next()) {
                (Some('"'), _) => {
                    self.rest = characters.as_str();
                    return Ok(if plain { Value::from(text) } else { json!({ "$": format!("\"{text}\"") }) });
                }
                (Some('\\'), Some(escaped)) => {
                    text.push(match escaped {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        '\\' | '"' => escaped,
                        other => return Err(format!("what is `\\{other}`?")),
                    });
                    characters.next();
                }
                (Some(mark @ ('$' | '%')), Some(next))
                    if next == mark && characters.as_str()[1..].starts_with('{') =>
                {
                    text.push(mark);
                    characters.next();
                }
                (Some('$'), Some('{')) => {
                    plain = false;
                    text.push('$');
                }
                (None | Some('\n'), _) => return Err(format!("a string does not end: {text}")),
                (Some(other), _) => text.push(other),
            }
            self.rest = characters.as_str();
        }
    }

    fn list(&mut self) -> Result<Value, String> {
        self.needs("[")?;
        let mut items = Vec::new();
        while !self.takes("]") {
            items.push(self.expression()?);
            if !self.takes(",") {
                self.needs("]")?;
                break;
            }
        }
        Ok(Value::from(items))
    }

    fn object(&mut self) -> Result<Value, String> {
        self.needs("{")?;
        let body = self.body(true)?;
        match body.blocks.is_empty() {
            true => Ok(Value::Object(body.attributes)),
            false => Err("a block in an object".to_owned()),
        }
    }
}
