// Rulebook files: TOML into checked values.
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "protocol/rulebook.h"
#include "protocol/rulebook_guard.h"

namespace fb {
namespace {

constexpr std::size_t kMostTitle = 120, kMostText = 4000;
const std::vector<std::string_view> kInvariants{"I2", "I3", "I3(c)", "I4", "I5"};

// Whose a parameter is; as a section: where it is written. [parameters] holds every kind.
enum class Scope : std::uint8_t { venue, market, asset };

class Parser {
 public:
  Parser(const std::string& file, Rulebook& out) : file_(file), out_(out) {}
  Result<void> read(const toml::table& top);

 private:
  Result<void> read_head(const toml::table& top);
  Result<void> take_base();
  Result<void> read_sources(const toml::table& top);
  Result<void> read_source(const toml::table& entry);
  Result<void> read_promises(const toml::table& top);
  Result<void> read_rows(const toml::table& top, const char* section);
  Result<void> read_owner(Scope section, const toml::key& key, const toml::node& entry);
  Result<void> check_scope(Scope section, Scope scope, const std::string& name, long line) const;
  Result<void> read_row(Scope section, const std::string& owner, const toml::key& key, const toml::node& node);
  Result<void> read_value(const toml::table& entry, RulebookRow& row, long line);
  Result<void> read_origin(const toml::table& entry, RulebookRow& row, long line);
  Result<void> read_confirmed(const toml::table& entry, RulebookRow& row);
  Result<void> only(const toml::table& table, std::string_view where, const std::vector<std::string_view>& known);
  Result<std::string> text(const toml::table& table, std::string_view key, std::string_view where, std::size_t most,
                           bool required, long line);
  void place(RulebookRow row);

  tl::unexpected<Error> bad(long line, std::string field, std::string value, std::string rule, std::string next) const {
    return fail({.file = file_,
                 .line = line,
                 .field = std::move(field),
                 .value = value.substr(0, 80),
                 .rule = std::move(rule),
                 .next = std::move(next)});
  }

  const std::string& file_;
  Rulebook& out_;
};

long line_of(const toml::node& node) { return static_cast<long>(node.source().begin.line); }
long line_of(const toml::key& key) { return static_cast<long>(key.source().begin.line); }

// What a value says of itself in a refusal; nodes of several values by their kind.
std::string shown(const toml::node& node) {
  if (const auto* s = node.as_string()) return s->get();
  if (const auto* i = node.as_integer()) return std::to_string(i->get());
  if (const auto* d = node.as_floating_point()) return fmt::format("{}", d->get());
  if (const auto* b = node.as_boolean()) return b->get() ? "true" : "false";
  return node.is_table() ? "a table" : node.is_array() ? "an array" : "a date or time";
}

bool is_id(std::string_view id) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && id.size() <= 40 && id[0] >= 'a' && id[0] <= 'z' && std::ranges::all_of(id, fits);
}

template <class Param>
const ParamSpec* find_in_table(std::string_view name) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Param::count); ++i)
    if (name == spec(static_cast<Param>(i)).name) return &spec(static_cast<Param>(i));
  return nullptr;
}

const ParamSpec* find_spec(std::string_view name, Scope& scope) {
  if (const ParamSpec* s = find_in_table<GlobalParam>(name)) return scope = Scope::venue, s;
  if (const ParamSpec* s = find_in_table<MarketParam>(name)) return scope = Scope::market, s;
  scope = Scope::asset;
  return find_in_table<AssetParam>(name);
}

bool is_policy(const ParamSpec& s) { return std::string_view(s.unit).find('|') != std::string_view::npos; }

// The last table wins where two say the same, so a row of every market or asset takes those of single ones with it.
bool replaces(const RulebookRow& now, const RulebookRow& before) {
  return now.spec == before.spec && (now.owner.empty() || now.owner == before.owner);
}

}  // namespace

Result<void> Parser::only(const toml::table& table, std::string_view where,
                          const std::vector<std::string_view>& known) {
  for (const auto& [key, node] : table)
    if (std::ranges::find(known, key.str()) == known.end())
      return bad(line_of(key), fmt::format("{}{}", where, key.str()).substr(0, 80), shown(node),
                 "is no field of a rulebook here", fmt::format("Use one of: {}", fmt::join(known, ", ")));
  return {};
}

Result<std::string> Parser::text(const toml::table& table, std::string_view key, std::string_view where,
                                 std::size_t most, bool required, long line) {
  const std::string field = fmt::format("{}{}", where, key);
  const toml::node* node = table.get(key);
  if (node == nullptr && !required) return std::string();
  if (node == nullptr) return bad(line, field, "", "is missing", fmt::format("Add {} = \"…\"", key));
  const auto* value = node->as_string();
  if (value == nullptr) return bad(line_of(*node), field, shown(*node), "must be a text", "Put it into quotes");
  const std::string& text = value->get();
  const bool control =
      std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 32 && c != '\n'; });
  if (text.size() > most || control || (required && text.empty()))
    return bad(line_of(*node), field, text, fmt::format("must have 1 to {} bytes and no control characters", most),
               "Write it anew");
  return text;
}

Result<void> Parser::read(const toml::table& top) {
  if (auto ok =
          only(top, "", {"format", "id", "title", "about", "base", "sources", "not_promised", "parameters", "markets", "assets"});
      !ok)
    return ok;
  if (auto ok = read_head(top); !ok) return ok;
  if (auto ok = read_sources(top); !ok) return ok;
  if (auto ok = take_base(); !ok) return ok;
  if (auto ok = read_promises(top); !ok) return ok;
  if (auto ok = read_rows(top, "parameters"); !ok) return ok;
  if (auto ok = read_rows(top, "markets"); !ok) return ok;
  return read_rows(top, "assets");
}

Result<void> Parser::read_head(const toml::table& top) {
  const toml::node* format = top.get("format");
  if (format == nullptr || format->value<std::int64_t>() != 1)
    return bad(format == nullptr ? 1 : line_of(*format), "format", format == nullptr ? "" : shown(*format),
               "must be 1, the only format there is", "Write format = 1");
  const std::pair<const char*, std::string*> fields[] = {
      {"id", &out_.id}, {"title", &out_.title}, {"about", &out_.about}, {"base", &out_.base}};
  for (const auto& [key, into] : fields) {
    const bool is_about = into == &out_.about, is_base = into == &out_.base;
    auto value = text(top, key, "", is_about ? kMostText : kMostTitle, !is_base, 1);
    if (!value) return fail(value.error());
    *into = *std::move(value);
  }
  if (!is_id(out_.id))
    return bad(line_of(*top.get("id")), "id", out_.id,
               "must be lower-case letters, digits and hyphens, at most 40, a letter first", "Choose another id");
  const auto& builtin = builtin_rulebooks();
  if (!out_.base.empty() && std::ranges::find(builtin, out_.base) == builtin.end())
    return bad(line_of(*top.get("base")), "base", out_.base, "is no rulebook inside the program",
               fmt::format("Choose from {}", fmt::join(builtin, ", ")));
  if (out_.base == out_.id)
    return bad(line_of(*top.get("base")), "base", out_.base, "is the rulebook itself",
               "Leave base out, or give this file an id of its own");
  return {};
}

// What the base says stands first and is overridden by what follows.
Result<void> Parser::take_base() {
  if (out_.base.empty()) return {};
  auto base = parse_rulebook(builtin_rulebook_text(out_.base), out_.base + ".toml");
  if (!base) return fail(base.error());
  out_.rows = std::move(base->rows);
  for (RulebookSource& source : base->sources)
    if (out_.source(source.id) == nullptr) out_.sources.push_back(std::move(source));
  return {};
}

Result<void> Parser::read_sources(const toml::table& top) {
  const toml::node* node = top.get("sources");
  if (node == nullptr) return {};
  const toml::array* list = node->as_array();
  if (list == nullptr)
    return bad(line_of(*node), "sources", shown(*node), "must be a list of tables",
               "Begin each source with [[sources]]");
  for (const toml::node& entry : *list) {
    if (!entry.is_table())
      return bad(line_of(entry), "sources", shown(entry), "must be a table", "Begin each source with [[sources]]");
    if (auto ok = read_source(*entry.as_table()); !ok) return ok;
  }
  return {};
}

Result<void> Parser::read_source(const toml::table& entry) {
  const long line = line_of(entry);
  if (auto ok = only(entry, "sources.", {"id", "name", "link"}); !ok) return ok;
  auto id = text(entry, "id", "sources.", kMostTitle, true, line),
       name = text(entry, "name", "sources.", kMostText, true, line),
       link = text(entry, "link", "sources.", kMostText, false, line);
  for (const auto* part : {&id, &name, &link})
    if (!*part) return fail(part->error());
  if (!is_id(*id))
    return bad(line, "sources.id", *id, "must be lower-case letters, digits and hyphens, at most 40",
               "Choose another id");
  if (out_.source(*id) != nullptr) return bad(line, "sources.id", *id, "stands twice", "Give each source its own id");
  if (!link->empty() && !link->starts_with("https://"))
    return bad(line, "sources.link", *link, "must begin with https://", "Name a public document");
  out_.sources.push_back({*std::move(id), *std::move(name), *std::move(link)});
  return {};
}

Result<void> Parser::read_promises(const toml::table& top) {
  const toml::node* node = top.get("not_promised");
  if (node == nullptr) return {};
  const toml::table* table = node->as_table();
  if (table == nullptr)
    return bad(line_of(*node), "not_promised", shown(*node), "must be a table",
               "Write [not_promised] and one line an invariant");
  if (auto ok = only(*table, "not_promised.", kInvariants); !ok) return ok;
  for (const std::string_view invariant : kInvariants) {
    if (table->get(invariant) == nullptr) continue;
    const long line = line_of(*table->get(invariant));
    auto why = text(*table, invariant, "not_promised.", kMostText, true, line);
    if (!why) return fail(why.error());
    out_.not_promised.push_back({std::string(invariant), *std::move(why), line});
  }
  return {};
}

Result<void> Parser::read_rows(const toml::table& top, const char* section) {
  const toml::node* node = top.get(section);
  if (node == nullptr) return {};
  const std::string_view name = section;
  const Scope scope = name == "markets" ? Scope::market : name == "assets" ? Scope::asset : Scope::venue;
  const toml::table* table = node->as_table();
  if (table == nullptr)
    return bad(line_of(*node), section, shown(*node), "must be a table", "Write it in brackets on a line of its own");
  for (const auto& [key, entry] : *table)
    if (auto ok = scope == Scope::venue ? read_row(scope, "", key, entry) : read_owner(scope, key, entry); !ok) return ok;
  return {};
}

// A table of one market or one asset.
Result<void> Parser::read_owner(Scope section, const toml::key& key, const toml::node& entry) {
  const std::string id(key.str()), where = section == Scope::market ? "markets" : "assets";
  const std::string example = section == Scope::market ? "[markets.BTC-PERP]" : "[assets.stETH]";
  const bool fits = !id.empty() && id.size() <= 64 &&
                    std::ranges::none_of(id, [](char c) { return static_cast<unsigned char>(c) <= 32 || c == '.'; });
  if (!fits)
    return bad(line_of(key), where, id, "must be an id: no blanks or dots, at most 64 bytes", "Write " + example);
  if (!entry.is_table())
    return bad(line_of(entry), where + "." + id, shown(entry), "must be a table",
               fmt::format("Write [{}.{}] and its parameters below", where, id));
  for (const auto& [name, row] : *entry.as_table())
    if (auto ok = read_row(section, id, name, row); !ok) return ok;
  return {};
}

Result<void> Parser::check_scope(Scope section, Scope scope, const std::string& name, long line) const {
  if (section == Scope::venue || section == scope) return {};
  switch (scope) {
    case Scope::venue:
      return bad(line, "parameter", name, "is one for the whole venue", "Move it to [parameters]");
    case Scope::market:
      return bad(line, "parameter", name, "is one of a market", "Move it to [markets.…] or [parameters]");
    case Scope::asset:
      break;
  }
  return bad(line, "parameter", name, "is one of a collateral asset", "Move it to [assets.…] or [parameters]");
}

Result<void> Parser::read_row(Scope section, const std::string& owner, const toml::key& key, const toml::node& node) {
  const long line = line_of(key);
  const std::string name(key.str());
  Scope scope = Scope::venue;
  const ParamSpec* s = find_spec(name, scope);
  if (s == nullptr)
    return bad(line, "parameter", name, "no parameter has this name",
               "List them with `firebreakctl rulebook show firebreak`");
  if (auto ok = check_scope(section, scope, name, line); !ok) return ok;
  const toml::table* entry = node.as_table();
  if (entry == nullptr)
    return bad(line_of(node), name, shown(node), "must be a table of value, unit and source",
               fmt::format("Write {} = {{ value = …, unit = \"{}\", source = \"…\" }}", name,
                           is_policy(*s) ? "policy" : s->unit));
  if (auto ok = only(*entry, name + ".", {"value", "unit", "source", "note", "confirmed"}); !ok) return ok;
  RulebookRow row{.owner = owner, .spec = s, .value = {}, .source = {}, .note = {}, .from = out_.id, .line = line};
  if (auto ok = read_value(*entry, row, line); !ok) return ok;
  if (auto ok = read_origin(*entry, row, line); !ok) return ok;
  place(std::move(row));
  return {};
}

Result<void> Parser::read_value(const toml::table& entry, RulebookRow& row, long line) {
  const ParamSpec& s = *row.spec;
  auto unit = text(entry, "unit", std::string(s.name) + ".", kMostTitle, true, line);
  if (!unit) return fail(unit.error());
  const std::string wanted = is_policy(s) ? "policy" : s.unit;
  if (*unit != wanted)
    return bad(line_of(*entry.get("unit")), std::string(s.name) + ".unit", *unit,
               fmt::format("must be \"{}\", the engine's unit of this parameter", wanted),
               "Convert the value and write that unit");
  const toml::node* node = entry.get("value");
  if (node == nullptr) {
    if (out_.base.empty()) return {};
    return bad(line, std::string(s.name) + ".value", "", "is missing",
               "Add value = …, or leave the row out to keep the base's value");
  }
  const bool kind = is_policy(s) ? node->is_string() : node->is_integer();
  if (!kind)
    return bad(line_of(*node), row.key(), shown(*node),
               is_policy(s) ? fmt::format("must be one of {}", s.unit)
                            : fmt::format("must be a whole number of unit {}", s.unit),
               is_policy(s) ? "Name the policy in quotes" : "Write the number without quotes, point or exponent");
  Parameters probe({"M"}, {"C"});
  const std::string name = s.name;
  if (const auto set = probe.set(name, shown(*node)); !set) {
    Error error = set.error();
    error.file = file_;
    error.line = line_of(*node);
    error.field = row.key();
    return fail(std::move(error));
  }
  for (const Parameters::Row& r : probe.rows())
    if (r.spec == &s) row.value = r.value;
  return {};
}

Result<void> Parser::read_origin(const toml::table& entry, RulebookRow& row, long line) {
  const std::string where = std::string(row.spec->name) + ".";
  auto source = text(entry, "source", where, kMostTitle, true, line),
       note = text(entry, "note", where, kMostText, false, line);
  if (!source) return fail(source.error());
  if (!note) return fail(note.error());
  if (out_.source(*source) == nullptr)
    return bad(line_of(*entry.get("source")), where + "source", *source,
               "is no id of a source of this file or its base", "Add it with [[sources]]");
  row.source = *std::move(source);
  row.note = *std::move(note);
  return read_confirmed(entry, row);
}

// A figure whose source does not say it is marked, never passed off: `confirmed = false` and the reason in the note.
Result<void> Parser::read_confirmed(const toml::table& entry, RulebookRow& row) {
  const toml::node* node = entry.get("confirmed");
  if (node == nullptr) return {};
  const std::string field = std::string(row.spec->name) + ".confirmed";
  if (!node->is_boolean())
    return bad(line_of(*node), field, shown(*node), "must be true or false",
               "Write confirmed = false, or leave it out where the source says the figure");
  row.confirmed = node->as_boolean()->get();
  if (!row.confirmed && row.note.empty())
    return bad(line_of(*node), field, "false", "needs a note that says why the figure is not confirmed",
               "Add note = \"…\"");
  return {};
}

void Parser::place(RulebookRow row) {
  std::erase_if(out_.rows, [&](const RulebookRow& before) { return replaces(row, before); });
  out_.rows.push_back(std::move(row));
}

Result<Rulebook> parse_rulebook(std::string_view toml, const std::string& file) {
  if (auto fits = check_rulebook_shape(toml, file); !fits) return fail(fits.error());
  Rulebook out;
  out.file = file;
  try {
    const toml::table top = toml::parse(toml, file);
    if (auto ok = Parser(file, out).read(top); !ok) return fail(ok.error());
  } catch (const toml::parse_error& e) {
    return fail({.file = file,
                 .line = static_cast<long>(e.source().begin.line),
                 .rule = fmt::format("is no TOML: {}", e.description()),
                 .next = "See resources/rulebooks/README.md for the form of a rulebook"});
  }
  std::ranges::stable_sort(out.rows, {}, [](const RulebookRow& row) { return !row.owner.empty(); });
  return out;
}

}  // namespace fb
