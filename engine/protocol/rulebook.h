// A rulebook names the rules of a venue: parameters with their sources, and which of I2 to I5 these rules give up.
//
// It is a TOML file (resources/rulebooks/README.md); seven are carried inside the program. Unit, bounds and meaning of
// a parameter come from the engine's own table (base/parameters.h), so a file can only repeat the unit, and must. A
// file is hostile until parsed: at most 1 MiB, every refusal names file, line, field, value and rule. What a rulebook
// does not name stays as it is: depth and capital are facts of a market, not rules of a venue. Thread rule: values and
// pure functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/parameters.h"

namespace fb {

inline constexpr std::size_t kMostRulebookBytes = std::size_t{1} << 20;

struct RulebookSource {
  std::string id, name, link;  // name: a public document or file by its public name; link may be empty
};

// An invariant that these rules do not promise, with the reason in one sentence.
struct NotPromised {
  std::string invariant;  // "I2", "I3", "I3(c)", "I4" or "I5"; I3 covers I3(c)
  std::string why;
  long line = 0;
};

struct RulebookRow {
  std::string owner;  // a market or an asset; empty: global, or all of them
  const ParamSpec* spec = nullptr;
  std::optional<std::int64_t> value;  // none: the engine's default stays (only where the rulebook has no base)
  std::string source;                 // id of a RulebookSource
  std::string note;                   // what the venue does here, where that needs a word
  bool confirmed = true;              // false: no public place was found that says this figure; `note` says why
  std::string from;                   // id of the rulebook whose file says so: this one, or its base
  long line = 0;
  std::string key() const { return owner.empty() ? spec->name : owner + "." + spec->name; }
};

struct Rulebook {
  std::string id, title, about, base, file;
  std::vector<RulebookSource> sources;  // its own, then its base's
  std::vector<NotPromised> not_promised;
  std::vector<RulebookRow> rows;  // in order of effect: what its base says first
  const RulebookSource* source(std::string_view id) const;
  // What is said about one parameter of one market or asset (empty: a global one); nullptr when nothing is.
  const RulebookRow* row(std::string_view owner, std::string_view name) const;
};

// Ids of the rulebooks inside the program, the default first; their text as it stands in resources/rulebooks.
const std::vector<std::string>& builtin_rulebooks();
std::string_view builtin_rulebook_text(std::string_view id);  // empty when there is none

// `file` names the text in refusals. Its base, if it has one, is one of the built-in ones.
Result<Rulebook> parse_rulebook(std::string_view toml, const std::string& file);
// A built-in rulebook by its id, or a file.
Result<Rulebook> read_rulebook(const std::string& name_or_file);

// What it sets on a day with these markets and assets, as Parameters::set takes it, in order; tables of others are left
// out. `on`: parameters of the day.
using Settings = std::vector<std::pair<std::string, std::string>>;
Settings settings_of(const Rulebook& rulebook, const Parameters& on);

// Does not_promised say exactly what its policies give up (promises.h)?
Result<void> check_promises(const Rulebook& rulebook);

// A file that sets `values` on top of a built-in rulebook, as an editor saves it: rows whose value is the base's are
// left out, those that are new carry `note` and the source "own".
struct OwnRulebook {
  std::string id, title, about, base, note;
  Settings values;
  std::vector<NotPromised> not_promised;
};
std::string rulebook_text(const OwnRulebook& own);

// JSON Schema of rulebook files with every parameter's unit, bounds and meaning, for editors.
std::string rulebook_schema();

}  // namespace fb
