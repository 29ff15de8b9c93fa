// firebreakctl import: recorded market data and an opening book into one recording.
#include <fmt/format.h>

#include <charconv>
#include <fstream>

#include "base/text.h"
#include "commands/info.h"
#include "commands/output.h"
#include "commands/overwrite.h"
#include "record/import.h"
#include "record/store.h"

namespace fb::ctl {
namespace {

struct Options {
  std::vector<std::string> sources;
  std::string out, format, accounts, positions, assets, population, title, from, to;
  bool json = false;
  bool force = false;
};

Result<std::uint64_t> whole_number(const std::string& key, const std::string& value, std::uint64_t most) {
  std::uint64_t out = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (code != std::errc() || end != value.data() + value.size() || out > most)
    return fail({.field = "--population " + key, .value = value.substr(0, 80), .rule = fmt::format("must be a whole number up to {}", most)});
  return out;
}

Result<void> add_law(PopulationLaw& law, const std::string& key, const std::string& value) {
  if (key == "accounts" || key == "seed") {
    const auto number = whole_number(key, value, key == "seed" ? UINT64_MAX : 10'000'000);
    if (!number) return fail(number.error());
    if (key == "seed") law.seed = *number;
    else law.accounts = static_cast<std::uint32_t>(*number);
    return {};
  }
  law.laws.emplace_back(key, value);
  return {};
}

// A JSON object of laws: numbers and texts, as the user wrote them.
Result<PopulationLaw> laws_of_file(const std::string& file) {
  std::ifstream in(file);
  if (!in) return fail({.file = file, .rule = "cannot be opened for reading", .next = "Give laws as accounts=N,seed=S,… or name a JSON file"});
  const Json laws = Json::parse(in, nullptr, false);
  if (!laws.is_object()) return fail({.file = file, .rule = "is no JSON object of laws", .next = "Write {\"accounts\": 20000, \"seed\": 1}"});
  PopulationLaw out;
  for (const auto& [key, value] : laws.items())
    if (auto added = add_law(out, key, value.is_string() ? value.get<std::string>() : value.dump()); !added) {
      Error error = added.error();
      error.file = file;
      return fail(std::move(error));
    }
  return out;
}

Result<PopulationLaw> population_of(const std::string& text) {
  if (text.empty()) return PopulationLaw{};
  if (text.find('=') == text.npos) return laws_of_file(text);
  PopulationLaw out;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string law = text.substr(begin, end - begin);
    const auto equals = law.find('=');
    if (equals == law.npos) return fail({.field = "--population", .value = law.substr(0, 80), .rule = "is not of the form law=value"});
    if (auto added = add_law(out, law.substr(0, equals), law.substr(equals + 1)); !added) return fail(added.error());
    begin = end + 1;
  }
  return out;
}

Result<TimeMs> bound(const std::string& option, const std::string& text) {
  if (text.empty()) return 0;
  auto time = parse_time(text);
  if (!time) time.error().field = option;
  return time;
}

Result<ImportRequest> request_of(const Options& o) {
  ImportRequest request;
  request.sources.assign(o.sources.begin(), o.sources.end());
  request.format = o.format;
  request.accounts_csv = o.accounts;
  request.positions_csv = o.positions.empty() ? o.accounts : o.positions;
  request.assets_csv = o.assets;
  request.title = o.title;
  auto law = population_of(o.population);
  if (!law) return fail(law.error());
  request.population = *std::move(law);
  const auto from = bound("--from", o.from), to = bound("--to", o.to);
  if (!from) return fail(from.error());
  if (!to) return fail(to.error());
  request.from_ms = *from;
  request.to_ms = *to;
  return request;
}

Exit import(const Options& o) {
  if (const auto free = may_replace(o.out, o.force); !free) return refuse(free.error());
  const auto request = request_of(o);
  if (!request) return refuse(request.error());
  auto recording = [&] {
    ProgressBar bar("importing");
    return import_recording(*request, [&](std::size_t done, std::size_t total, const std::string& what) { bar.show(done, total, what); });
  }();
  if (!recording) return refuse(recording.error());
  if (const auto saved = save_recording(*recording, o.out); !saved) return refuse(saved.error());
  for (const Provenance& p : recording->provenance) note(fmt::format("{}: {}", p.file, p.format));
  for (const std::string& warning : recording->warnings) note("warning: " + warning);
  if (o.json) say_json({{"file", o.out}, {"hash", to_hex(recording->hash)}, {"blocks", recording->blocks()}, {"accounts", recording->genesis->accounts.size()}});
  else print_info(*recording);
  return Exit::done;
}

}  // namespace

void add_import(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("import", "recorded market data into one recording");
  auto o = std::make_shared<Options>();
  command->add_option("SOURCE", o->sources, "files, or folders of files; formats are detected and shown")->required();
  command->add_option("-o,--output", o->out, "the recording to write")->type_name("DAY.fbk")->required();
  command->add_flag("--force", o->force, "replace a recording that is there already, with the bookmarks, runs and results in it");
  command->add_option("--format", o->format, "the format of every source, instead of detecting it");
  auto* accounts = command->add_option("--accounts", o->accounts, "the opening book: account,owner,asset,balance")->type_name("CSV");
  command->add_option("--positions", o->positions, "its positions: account,market,lots,entry_price (default: the same file)")->type_name("CSV")->needs(accounts);
  command->add_option("--assets", o->assets, "collateral assets: asset,groups,price, and what they are worth from when on: time,asset,price")->type_name("CSV");
  command->add_option("--population", o->population, "a simulated book: accounts=N,seed=S and further laws, or a JSON file")->type_name("LAWS")->excludes(accounts);
  command->add_option("--title", o->title, "what the recording is called (default: from the data)");
  command->add_option("--from", o->from, "leave out what is earlier")->type_name("T");
  command->add_option("--to", o->to, "leave out what is later")->type_name("T");
  command->add_flag("--json", o->json, "what was made as JSON");
  command->callback([o, &chosen] { chosen.run = [o] { return import(*o); }; });
}

}  // namespace fb::ctl
