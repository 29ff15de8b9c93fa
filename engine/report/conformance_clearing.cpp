#include <array>
#include <map>
#include <stdexcept>

#include "oracle/index.h"
#include "report/conformance_values.h"
#include "solvency/clearing.h"
#include "solvency/waterfall.h"
#include "stress/cascade.h"

namespace fb::conformance {
namespace {

// Names of an object in their order, which is the order of market ids.
std::map<std::string, MarketIdx> numbered(const Json& object) {
  std::map<std::string, MarketIdx> markets;
  for (const auto& [id, value] : object.items()) markets.emplace(id, static_cast<MarketIdx>(markets.size()));
  return markets;
}

Json oracle_index_answer(const Json& in) {
  const auto& given = in.at("rules");
  IndexRules rules{integer(given.at("max_age_ms")), integer(given.at("max_skew_ms")),
                   integer(given.at("max_confidence_ppm")), integer(given.at("max_deviation_ppm"))};
  const auto& quorum = given.at("quorum");
  if (quorum.contains("count"))
    rules.quorum_count = integer(quorum.at("count"));
  else
    rules.quorum_weight_ppm = integer(quorum.at("weight_ppm"));
  std::vector<SourceReading> readings;
  for (const auto& s : in.at("sources"))
    readings.push_back({integer(s.at("price")), integer(s.at("time_ms")), integer(s.at("confidence_ppm")),
                        integer(s.at("weight")), s.at("id").get_ref<const std::string&>()});
  const auto result = oracle_index(rules, integer(in.at("previous_index")), integer(in.at("now_ms")), readings);
  const bool valid = result.verdict == Verdict::valid;
  Json out{{"verdict", valid ? "valid" : "no_quorum"}, {"index", nullptr}, {"rejected", Json::array()}};
  if (valid) out["index"] = result.index;
  for (std::size_t i = 0; i < readings.size(); ++i)
    if (result.states[i] != SourceState::fresh)
      out["rejected"].push_back({{"id", readings[i].id}, {"why", name(result.states[i])}});
  return out;
}

Json tranche_waterfall_answer(const Json& in) {
  const auto markets = numbered(in.at("deficits"));
  std::vector<std::string> ids;
  std::vector<Money> deficits;
  for (const auto& [id, m] : markets) ids.push_back(id), deficits.push_back(integer(in.at("deficits").at(id)));
  std::vector<TrancheSpec> specs;
  std::vector<TrancheRoom> rooms;
  for (const auto& t : in.at("tranches")) {
    const auto market = t.at("market").is_null() ? kAllMarkets : markets.at(t.at("market").get<std::string>());
    const Money balance = integer(t.at("balance"));
    specs.push_back({t.at("id").get<std::string>(), integer(t.at("rank")), market,
                     integer(t.at("max_draw_per_event_ppm")), integer(t.at("max_draw_per_market_ppm")), balance});
    rooms.push_back({balance, balance, 0, {}});
  }
  const auto result = run_waterfall(specs, rooms, deficits);
  Json out{{"draws", Json::array()}, {"shortfall", Json::object()}};
  for (const auto& d : result.draws)
    out["draws"].push_back({{"tranche", specs[d.tranche].id}, {"market", ids[d.market]}, {"amount", d.amount}});
  for (const auto& [id, m] : markets) out["shortfall"][id] = result.shortfall[m];
  return out;
}

ClearingResult clear_alone(const ClearingBook& book, bool earmarked, const std::vector<Money>& most) {
  Workers here(1);
  const TrancheMoney money = [&](std::span<const Money> needs) {
    std::vector<Money> paid(needs.begin(), needs.end());
    for (std::size_t m = 0; m < paid.size(); ++m) paid[m] = std::min(paid[m], most[m]);
    return paid;
  };
  return clear_losses(book, earmarked, money, here);
}

ClearingBook empty_book(std::size_t markets) {
  ClearingBook book;
  book.markets = static_cast<std::uint32_t>(markets);
  book.first.push_back(0);
  return book;
}
void close_row(ClearingBook& book, Money equity) {
  book.equity.push_back(equity);
  book.first.push_back(static_cast<std::uint32_t>(book.legs.size()));
}

std::vector<Money> final_equities(const ClearingBook& book, const ClearingResult& result) {
  auto end = book.equity;
  for (std::uint32_t a = 0; a < book.accounts(); ++a)
    for (auto k = book.first[a]; k < book.first[a + 1]; ++k) end[a] += book.legs[k].pnl;
  for (const auto& c : result.cuts) end[c.account] -= c.amount;
  for (const auto& h : result.holes) end[h.account] += h.amount;
  return end;
}

Json clearing_vector_answer(const Json& in) {
  const auto policy = in.at("policy").get<std::string>();
  if (policy != "earmarked" && policy != "pro_rata") throw std::invalid_argument("unknown clearing policy " + policy);
  const auto markets = numbered(in.at("tranche_money"));
  std::vector<Money> most;
  for (const auto& [id, m] : markets) most.push_back(integer(in.at("tranche_money").at(id)));
  auto book = empty_book(markets.size());
  std::vector<std::string> ids;
  for (const auto& [id, account] : in.at("accounts").items()) {
    ids.push_back(id);
    const auto earmark = account.value("earmark", Json::object());
    for (const auto& [market, pnl] : account.at("pnl").items())
      book.legs.push_back(
          {markets.at(market), integer(pnl), earmark.contains(market) ? integer(earmark.at(market)) : 0});
    close_row(book, integer(account.at("equity")));
  }
  const auto result = clear_alone(book, policy == "earmarked", most);
  const auto end = final_equities(book, result);
  Json out;
  for (std::size_t a = 0; a < ids.size(); ++a) out["final_equity"][ids[a]] = end[a];
  for (const auto& [id, m] : markets) {
    out["ratios"][id] = static_cast<double>(result.ratio_1e12[m]) / 1e12;
    out["tranche_used"][id] = result.tranche[m];
  }
  return out;
}

// Eisenberg and Noe's network: what bank i owes is market i, in which its creditors gain.
Json network_clearing_answer(const Json& in) {
  const auto owes = in.at("liabilities").get<std::vector<std::vector<double>>>();
  const auto assets = in.at("external_assets").get<std::vector<double>>();
  auto book = empty_book(owes.size());
  for (std::size_t i = 0; i < owes.size(); ++i) {
    Money own = 0;
    for (const double x : owes[i]) own += micro_usd(x);
    for (MarketIdx m = 0; m < book.markets; ++m)
      book.legs.push_back({m, m == i ? micro_usd(owes[m].at(i)) - own : micro_usd(owes[m].at(i)), 0});
    close_row(book, micro_usd(assets.at(i)));
  }
  const auto result = clear_alone(book, false, std::vector<Money>(owes.size()));
  Json out{{"payments", Json::array()}, {"defaults", Json::array()}};
  for (const Money paid : result.paid) out["payments"].push_back(static_cast<double>(paid) / 1e6);
  for (const auto& h : result.holes) out["defaults"].push_back(h.account);
  return out;
}

Json linear_cascade_answer(const Json& in) {
  const auto cascade =
      linear_cascade(in.at("depth_notional_per_unit").get<double>(),
                     in.at("liquidatable_notional_per_unit").get<double>(), in.at("shock").get<double>());
  return {{"gain", cascade.gain}, {"final_move", cascade.final_move ? Json(*cascade.final_move) : Json()}};
}

double ratio_or_thousand_usd(std::string_view field) { return field == "ratios" ? 1 : 1e9; }

constexpr std::array kMechanisms{
    Mechanism{"oracle_index", oracle_index_answer, one, 0},
    Mechanism{"tranche_waterfall", tranche_waterfall_answer, one, 0},
    Mechanism{"clearing_vector", clearing_vector_answer, ratio_or_thousand_usd, 1e-6},
    Mechanism{"single_block_drop", single_block_drop_answer, thousand_usd, 1e-9},
    Mechanism{"linear_cascade", linear_cascade_answer, one, 1e-9},
    Mechanism{"network_clearing", network_clearing_answer, one, 1e-6},
    Mechanism{"network_clearing_4", network_clearing_answer, one, 1e-7},
};

}  // namespace

std::span<const Mechanism> clearing_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
