// firebreakctl info: what is inside a recording.
#include "commands/info.h"

#include <fmt/format.h>

#include "base/text.h"
#include "commands/output.h"
#include "protocol/event.h"
#include "record/kept_runs.h"
#include "record/store.h"
#include "risk/collateral.h"

namespace fb::ctl {
namespace {

// What is held of an asset at the opening, by how many accounts.
struct Held {
  std::int64_t amount = 0;
  std::size_t accounts = 0;
};

Held held(const Recording& r, AssetIdx c) {
  Held out;
  for (const OpeningCollateral& o : r.genesis->collateral)
    if (o.asset == c) out.amount += o.amount, ++out.accounts;
  return out;
}

Json assets_json(const Recording& r) {
  Json out = Json::array();
  for (AssetIdx c = 0; c < r.genesis->assets.size(); ++c) {
    const OpeningAsset& a = r.genesis->assets[c];
    const auto [amount, accounts] = held(r, c);
    out.push_back({{"id", a.id}, {"groups", a.groups}, {"price_micro", a.price_micro}, {"readings", r.asset_paths[c].time_ms.size()},
                   {"amount", amount}, {"value_micro_usd", asset_value(amount, a.price_micro)}, {"accounts", accounts}});
  }
  return out;
}

void add_assets(Facts& facts, const Recording& r) {
  for (AssetIdx c = 0; c < r.genesis->assets.size(); ++c) {
    const OpeningAsset& a = r.genesis->assets[c];
    const auto [amount, accounts] = held(r, c);
    std::string groups;
    for (const std::string& g : a.groups) groups += (groups.empty() ? "; falls with " : ", ") + g;
    facts.add("collateral " + a.id, fmt::format("opens at {} USD; {} readings; {} units in {} accounts, {} USD{}", format_decimal(a.price_micro, 6),
                                                r.asset_paths[c].time_ms.size(), format_decimal(amount, 6), accounts, usd(asset_value(amount, a.price_micro)), groups));
  }
}

// "BTC-PERP.mm_floor_ppm = 30000": the act itself, without who and why.
std::string words_of(const OperatorCommand& c) {
  if (const auto* p = std::get_if<SetParameter>(&c.what)) return p->key + " = " + p->value;
  if (const auto* n = std::get_if<Note>(&c.what)) return "note: " + n->text;
  if (const auto* h = std::get_if<HoldAssetPrice>(&c.what))
    return fmt::format("price of collateral {} {}", h->asset, h->price_micro == kReleased ? "given back to its source" : "held at " + format_decimal(h->price_micro, 6) + " USD");
  const auto& b = std::get<SetBreaker>(c.what);
  return fmt::format("breaker {} {}", b.scope == kGlobalScope ? "global" : std::to_string(b.scope), name(b.state));
}

Json runs_json(const std::vector<KeptRun>& runs) {
  Json out = Json::array();
  for (const KeptRun& run : runs) {
    Json acts = Json::array(), settings = Json::object();
    for (const auto& [time_ms, c] : run.commands)
      acts.push_back({{"time_ms", time_ms}, {"actor", c.actor}, {"second", c.second}, {"why", c.why}, {"act", words_of(c)}});
    for (const auto& [key, value] : run.settings) settings[key] = value;
    out.push_back({{"id", run.id}, {"name", run.name}, {"rulebook", run.rulebook}, {"settings", settings}, {"acts", acts},
                   {"hash_ms", run.state_hash.empty() ? Json() : Json(run.hash_ms)}, {"state_hash", run.state_hash.empty() ? Json() : Json(run.state_hash)}});
  }
  return out;
}

Json bookmarks_json(const std::vector<Bookmark>& bookmarks) {
  Json out = Json::array();
  for (const Bookmark& b : bookmarks) out.push_back({{"id", b.id}, {"time_ms", b.time_ms}, {"text", b.text}});
  return out;
}

// What people added to the recording: bookmarks, and runs with who did what, when and why.
void print_kept(const std::vector<Bookmark>& bookmarks, const std::vector<KeptRun>& runs) {
  Facts facts;
  for (const Bookmark& b : bookmarks) facts.add("bookmark", format_time(b.time_ms) + " " + b.text);
  for (const KeptRun& run : runs) {
    const std::string label = fmt::format("run {}", run.id);
    facts.add(label, fmt::format("{}{}{}", run.name, run.rulebook.empty() ? "" : ", rules of " + run.rulebook,
                                 run.state_hash.empty() ? "" : fmt::format("; state at {}: {}", format_time(run.hash_ms), run.state_hash)));
    for (const auto& [time_ms, c] : run.commands)
      facts.add(label, fmt::format("{} {}{}: {}{}", format_time(time_ms), c.actor, c.second.empty() ? "" : " and " + c.second, words_of(c), c.why.empty() ? "" : " (" + c.why + ")"));
  }
  facts.print();
}

Json json_of(const Recording& r) {
  Json markets = Json::array(), provenance = Json::array(), gaps = Json::array();
  for (std::size_t m = 0; m < r.genesis->markets.size(); ++m) {
    const OpeningMarket& market = r.genesis->markets[m];
    Json sources = Json::array();
    for (std::size_t s = 0; s < market.sources.size(); ++s)
      sources.push_back({{"id", market.sources[s].id}, {"weight", market.sources[s].weight}, {"points", r.paths[m][s].time_ms.size()}});
    markets.push_back({{"id", market.instrument.id}, {"tick_nano_usd", market.instrument.tick_nano}, {"lot_nano", market.instrument.lot_nano},
                       {"first_index_ticks", market.first_index}, {"single_source", market.single_source}, {"sources", sources}});
  }
  for (const Provenance& p : r.provenance)
    provenance.push_back({{"file", p.file}, {"sha256", p.sha256}, {"format", p.format}, {"licence", p.licence}, {"note", p.note}});
  for (const Gap& g : r.gaps) gaps.push_back({{"market", g.market}, {"source", g.source}, {"from_ms", g.from_ms}, {"to_ms", g.to_ms}});
  return {{"title", r.title}, {"hash", to_hex(r.hash)}, {"start_ms", r.start_ms}, {"end_ms", r.end_ms}, {"blocks", r.blocks()}, {"markets", markets},
          {"accounts", r.genesis->accounts.size()}, {"positions", r.genesis->positions.size()}, {"orders", r.orders.size()},
          {"triggers", r.triggers.size()}, {"deposits", r.deposits.size()}, {"withdrawals", r.withdrawals.size()}, {"provider_entries", r.provider_entries.size()},
          {"provider_notices", r.provider_notices.size()}, {"collateral_deposits", r.collateral_deposits.size()},
          {"collateral_withdrawals", r.collateral_withdrawals.size()}, {"assets", assets_json(r)}, {"commands", r.commands.size()},
          {"population", r.population}, {"provenance", provenance}, {"gaps", gaps}, {"warnings", r.warnings}};
}

void add_markets(Facts& facts, const Recording& r) {
  for (std::size_t m = 0; m < r.genesis->markets.size(); ++m) {
    const OpeningMarket& market = r.genesis->markets[m];
    std::size_t points = 0;
    std::string sources;
    for (std::size_t s = 0; s < market.sources.size(); ++s) {
      points += r.paths[m][s].time_ms.size();
      sources += (s == 0 ? "" : ", ") + market.sources[s].id;
    }
    facts.add(market.instrument.id, fmt::format("opens at {} USD; {} observations of {} ({}){}", price(market.instrument, market.first_index), points,
                                                market.sources.size() == 1 ? "one source" : fmt::format("{} sources", market.sources.size()), sources,
                                                market.single_source ? "; no quorum" : ""));
  }
}

void add_gaps(Facts& facts, const Recording& r) {
  constexpr std::size_t kMost = 20;
  for (std::size_t i = 0; i < r.gaps.size() && i < kMost; ++i) {
    const Gap& g = r.gaps[i];
    const OpeningMarket& market = r.genesis->markets[g.market];
    facts.add("gap", fmt::format("{} {}: {} to {}", market.instrument.id, market.sources[g.source].id, format_time(g.from_ms), format_time(g.to_ms)));
  }
  if (r.gaps.size() > kMost) facts.add("gap", fmt::format("and {} more; --json lists them all", r.gaps.size() - kMost));
}

Exit info(const std::string& file, bool json) {
  const auto recording = load_recording(file);
  if (!recording) return refuse(recording.error());
  const auto runs = load_runs(file);
  if (!runs) return refuse(runs.error());
  const auto bookmarks = load_bookmarks(file);
  if (!bookmarks) return refuse(bookmarks.error());
  if (json) {
    Json out = json_of(*recording);
    out["runs"] = runs_json(*runs);
    out["bookmarks"] = bookmarks_json(*bookmarks);
    say_json(out);
  } else {
    print_info(*recording);
    print_kept(*bookmarks, *runs);
  }
  return Exit::done;
}

}  // namespace

void print_info(const Recording& r) {
  Facts facts;
  say(r.title);
  facts.add("hash", to_hex(r.hash));
  facts.add("span", fmt::format("{} to {}, {} blocks", format_time(r.start_ms), format_time(r.end_ms), r.blocks()));
  add_markets(facts, r);
  add_assets(facts, r);
  facts.add("book", fmt::format("{} accounts, {} positions{}", r.genesis->accounts.size(), r.genesis->positions.size(),
                                r.population.empty() ? "" : ", simulated"));
  facts.add("flow", fmt::format("{} orders, {} stops and take-profits, {} deposits, {} withdrawals, {} entries and {} notices of tranche providers, {} operator actions", r.orders.size(),
                                r.triggers.size(), r.deposits.size(), r.withdrawals.size(), r.provider_entries.size(),
                                r.provider_notices.size(), r.commands.size()));
  if (!r.genesis->assets.empty())
    facts.add("flow of collateral", fmt::format("{} deposits, {} withdrawals", r.collateral_deposits.size(), r.collateral_withdrawals.size()));
  for (const TrancheSpec& t : r.genesis->tranches) facts.add("tranche", fmt::format("{}: {} USD, rank {}", t.id, usd(t.opening_balance), t.rank));
  for (const Provenance& p : r.provenance)
    facts.add("from", fmt::format("{} [{}]{}{}", p.file, p.format, p.note.empty() ? "" : ": " + p.note, p.licence.empty() ? "" : " (" + p.licence + ")"));
  add_gaps(facts, r);
  for (const std::string& warning : r.warnings) facts.add("warning", warning);
  facts.print();
}

void add_info(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string file;
    bool json = false;
  };
  auto* command = app.add_subcommand("info", "what is inside a recording: span, markets, sources, gaps, accounts, provenance, hash, bookmarks and kept runs");
  auto o = std::make_shared<Options>();
  command->add_option("FILE", o->file, "a recording (.fbk)")->required();
  command->add_flag("--json", o->json, "as JSON");
  command->callback([o, &chosen] { chosen.run = [o] { return info(o->file, o->json); }; });
}

}  // namespace fb::ctl
