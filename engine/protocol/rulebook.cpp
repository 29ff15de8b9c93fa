#include "protocol/rulebook.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "protocol/rulebook_embedded.h"

namespace fb {
namespace {

std::string value_text(const RulebookRow& row) {
  const bool policy = std::string_view(row.spec->unit).find('|') != std::string_view::npos;
  return policy ? display_value(*row.spec, *row.value) : std::to_string(*row.value);
}

// Reads one byte more than allowed, so that the parser refuses what is too large without reading all of it.
Result<std::string> read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return fail({.field = "rulebook",
                 .value = file,
                 .rule = "is neither a rulebook nor a file that can be read",
                 .next = "List rulebooks with `firebreakctl rulebook list`"});
  std::string text(kMostRulebookBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.gcount() == 0 && !in.eof()))
    return fail({.file = file, .rule = "cannot be read", .next = "Give a rulebook file"});
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

// The id of a built-in rulebook stands for exactly that rulebook, in journals and reports.
Result<void> check_own_id(const Rulebook& rulebook, std::string_view text) {
  const std::string_view builtin = builtin_rulebook_text(rulebook.id);
  if (builtin.empty() || builtin == text) return {};
  return fail({.file = rulebook.file,
               .field = "id",
               .value = rulebook.id,
               .rule = "is the id of a rulebook inside the program, which this file differs from",
               .next = fmt::format("Give it an id of its own and base = \"{}\"", rulebook.id)});
}

}  // namespace

const RulebookSource* Rulebook::source(std::string_view wanted) const {
  const auto found = std::ranges::find(sources, wanted, &RulebookSource::id);
  return found == sources.end() ? nullptr : &*found;
}

const RulebookRow* Rulebook::row(std::string_view owner, std::string_view name) const {
  const RulebookRow* found = nullptr;
  for (const RulebookRow& r : rows)
    if (name == r.spec->name && (r.owner.empty() || r.owner == owner)) found = &r;
  return found;
}

const std::vector<std::string>& builtin_rulebooks() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> out;
    for (const EmbeddedRulebook& r : embedded_rulebooks()) out.emplace_back(r.id);
    return out;
  }();
  return ids;
}

std::string_view builtin_rulebook_text(std::string_view id) {
  for (const EmbeddedRulebook& r : embedded_rulebooks())
    if (r.id == id) return r.text;
  return {};
}

Result<Rulebook> read_rulebook(const std::string& name_or_file) {
  const std::string_view builtin = builtin_rulebook_text(name_or_file);
  if (!builtin.empty()) return parse_rulebook(builtin, name_or_file + ".toml");
  const auto text = read_file(name_or_file);
  if (!text) return fail(text.error());
  auto rulebook = parse_rulebook(*text, name_or_file);
  if (!rulebook) return rulebook;
  if (auto own = check_own_id(*rulebook, *text); !own) return fail(own.error());
  if (auto promises = check_promises(*rulebook); !promises) return fail(promises.error());
  return rulebook;
}

Settings settings_of(const Rulebook& rulebook, const Parameters& on) {
  Settings out;
  const auto has = [](const std::vector<std::string>& ids, const std::string& id) {
    return std::ranges::find(ids, id) != ids.end();
  };
  for (const RulebookRow& row : rulebook.rows) {
    const bool here = row.owner.empty() || has(on.market_ids(), row.owner) || has(on.asset_ids(), row.owner);
    if (here && row.value) out.emplace_back(row.key(), value_text(row));
  }
  return out;
}

}  // namespace fb
