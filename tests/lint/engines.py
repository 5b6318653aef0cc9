"""The real engines of template languages, each asked for many renderings at once."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import jinja2

from tests.real.tools import need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Asked = Sequence[tuple[str, Sequence[Mapping[str, object]]]]
    """Templates, each with sets of variables."""


_ERB = """
require 'erb'
require 'json'
puts JSON.generate(JSON.parse(STDIN.read).map { |template, many|
  erb = ERB.new(template, trim_mode: '-')
  many.map { |given| erb.result_with_hash(given) }
})
"""
_GO = """
package main
import ("encoding/json"; "os"; "strings"; "text/template")
func main() {
  var asked []struct { Template string; Many []map[string]interface{} }
  if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil { panic(err) }
  found := [][]string{}
  for _, one := range asked {
    parsed := template.Must(template.New("pool").Parse(one.Template))
    texts := []string{}
    for _, given := range one.Many {
      var text strings.Builder
      if err := parsed.Execute(&text, given); err != nil { panic(err) }
      texts = append(texts, text.String())
    }
    found = append(found, texts)
  }
  json.NewEncoder(os.Stdout).Encode(found)
}
"""


def by_jinja(asked: Asked) -> list[list[str]]:
    """Return what jinja2 makes of each template with each set of variables."""
    environment = jinja2.Environment(autoescape=True)
    found = []
    for text, many in asked:
        template = environment.from_string(text)
        found.append([template.render(**given) for given in many])
    return found


def by_erb(asked: Asked) -> list[list[str]]:
    """Return the same of Ruby's ERB."""
    need("ruby")
    return _answer(["ruby", "-e", _ERB], json.dumps(asked))


def by_go(asked: Asked, directory: Path) -> list[list[str]]:
    """Return the same of Go's text/template, built in a directory."""
    source = directory / "main.go"
    source.write_text(_GO)
    told = [{"Template": text, "Many": many} for text, many in asked]
    return _answer(["go", "run", str(source)], json.dumps(told))


def by_bash(script: str, given: Mapping[str, object]) -> str:
    """Return what a script prints with certain variables."""
    need("bash")
    variables = {name: str(value) for name, value in given.items()}
    environment = {"PATH": "/usr/bin:/bin", **variables}
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, env=environment
    ).stdout


def _answer(command: list[str], told: str) -> list[list[str]]:
    ended = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found: list[list[str]] = json.loads(ended.stdout)
    return found
