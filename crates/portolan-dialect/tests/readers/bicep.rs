//! Reads the part of Bicep that is printed: `param`, `var` and `resource` with literals, names, calls and loops.

use serde_json::{Map, Value, json};

/// A declaration.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// `param`, `var` or `resource`.
    pub keyword: String,
    /// Its symbolic name.
    pub name: String,
    /// The type with its version, of a resource.
    pub of: String,
    /// Whether it is there already.
    pub existing: bool,
    /// The list that it runs through, as an expression.
    pub each: Option<(String, Value)>,
    /// Its value. What is no literal is `{"$": "its text"}`.
    pub value: Value,
}

/// Reads a file.
pub fn declarations(text: &str) -> Result<Vec<Declaration>, String> {
    let mut reader = Reader { rest: text };
    let mut all = Vec::new();
    while !reader.end() {
        while reader.takes("@") {
            let decorator = reader.expression()?;
            let text = decorator["$"].as_str().unwrap_or_default();
            if !text.starts_with("description(") && text != "batchSize(1)" {
                return Err(format!("what is the decorator {decorator}?"));
            }
        }
        all.push(reader.declaration()?);
    }
    Ok(all)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix("//") {
                Some(comment) => self.rest = comment.find('\n').map_or("", |end| &comment[end..]),
                None => return,
            }
        }
    }

    fn end(&mut self) -> bool {
        self.skip();
        self.rest.is_empty()
    }

    /// Takes a mark, wherever it stands.
    fn takes(&mut self, mark: &str) -> bool {
        self.skip();
        self.takes_here(mark)
    }

    /// Takes a mark on this line.
    fn takes_here(&mut self, mark: &str) -> bool {
        let here = self.rest.trim_start_matches(' ');
        here.strip_prefix(mark).is_some_and(|rest| {
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

    fn declaration(&mut self) -> Result<Declaration, String> {
        let keyword = self.word()?.to_owned();
        let mut made = Declaration {
            name: self.word()?.to_owned(),
            keyword,
            of: String::new(),
            existing: false,
            each: None,
            value: Value::Null,
        };
        match made.keyword.as_str() {
            "param" => {
                if self.word()? != "string" {
                    return Err(format!("`{}` is no string", made.name));
                }
                if self.takes_here("=") {
                    made.value = self.expression()?;
                }
            }
            "var" => {
                self.needs("=")?;
                made.value = self.expression()?;
            }
            "resource" => {
                made.of = self.expression()?.as_str().ok_or("a type is missing")?.to_owned();
                made.existing = self.takes_here("existing");
                self.needs("=")?;
                if self.takes_here("[for ") {
                    let variable = self.word()?.to_owned();
                    self.needs("in")?;
                    made.each = Some((variable, self.expression()?));
                    self.needs(":")?;
                    made.value = self.expression()?;
                    self.needs("]")?;
                } else {
                    made.value = self.expression()?;
                }
                if !made.value.is_object() || made.value.get("$").is_some() {
                    return Err(format!("`{}` is no object", made.name));
                }
            }
            other => return Err(format!("what is `{other}`?")),
        }
        Ok(made)
    }

    fn expression(&mut self) -> Result<Value, String> {
        self.skip();
        let value = match self.rest.chars().next() {
            Some('\'') => self.string()?,
            Some('[') => self.list()?,
            Some('{') => self.object()?,
            Some(c) if c.is_ascii_digit() => {
                let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
                let (digits, rest) = self.rest.split_at(end);
                self.rest = rest;
                Value::from(digits.parse::<u64>().map_err(|error| error.to_string())?)
            }
            _ => self.named()?,
        };
        if !self.takes_here("?") {
            return Ok(value);
        }
        let yes = self.expression()?;
        self.needs(":")?;
        let no = self.expression()?;
        Ok(json!({ "$": format!("{} ? {} : {}", shown(&value), shown(&yes), shown(&no)) }))
    }

    fn named(&mut self) -> Result<Value, String> {
        let mut text = self.word()?.to_owned();
        match text.as_str() {
            "true" | "false" => return Ok(Value::from(text == "true")),
            "null" => return Ok(Value::Null),
            _ => {}
        }
        loop {
            if self.rest.starts_with('.') {
                self.rest = &self.rest[1..];
                text = format!("{text}.{}", self.word()?);
            } else if self.rest.starts_with('(') {
                self.rest = &self.rest[1..];
                let mut arguments = Vec::new();
                while !self.takes(")") {
                    arguments.push(shown(&self.expression()?));
                    self.takes(",");
                }
                text = format!("{text}({})", arguments.join(", "));
            } else {
                return Ok(json!({ "$": text }));
            }
        }
    }

    fn string(&mut self) -> Result<Value, String> {
        let (mut text, mut plain) = (String::new(), true);
        self.rest = &self.rest[1..];
        loop {
            let mut characters = self.rest.chars();
            match (characters.next(), characters.clone().next()) {
                (Some('\''), _) => {
                    self.rest = characters.as_str();
                    return Ok(if plain { Value::from(text) } else { json!({ "$": format!("'{text}'") }) });
                }
                (Some('\\'), Some(escaped)) => {
                    text.push(match escaped {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        '\\' | '\'' | '$' => escaped,
                        other => return Err(format!("what is `\\{other}`?")),
                    });
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
        }
        Ok(Value::from(items))
    }

    fn object(&mut self) -> Result<Value, String> {
        self.needs("{")?;
        let mut fields = Map::new();
        while !self.takes("}") {
            let key = match self.rest.starts_with('\'') {
                true => self.string()?.as_str().ok_or("no key")?.to_owned(),
                false => self.word()?.to_owned(),
            };
            self.needs(":")?;
            let value = self.expression()?;
            if fields.insert(key.clone(), value).is_some() {
                return Err(format!("`{key}` stands twice"));
            }
        }
        Ok(Value::Object(fields))
    }
}

fn shown(value: &Value) -> String {
    match value.get("$") {
        Some(text) => text.as_str().unwrap_or_default().to_owned(),
        None => value.to_string(),
    }
}
