// ADL of other venues through the policies that Protocol::step allocates with, and the levels that turn it on.
#include <cmath>
#include <map>

#include "report/conformance_values.h"
#include "solvency/adl_policy.h"
#include "solvency/adl_trigger.h"
#include "solvency/venue_bankruptcy.h"

namespace fb::conformance {
namespace {

constexpr AccountIdx kDead = UINT32_MAX;
constexpr double kUnit = 1e12;  // of a lot: fine enough for scores of 1e-9

// A position of `lots` with the given score under the queue: profit of half the value, which is all of its entry, or a
// loss as large as the value; the equity then sets the leverage.
AdlAccount scored(AccountIdx account, double score, const Lots& lots, Money& entry, double unit) {
  const double value = static_cast<double>(lots) * unit;
  entry = std::llround(score > 0 ? value / 2 : 2 * value);
  const double equity = score > 0 ? value / score : -2 * score * value;
  return {.account = account,
          .equity = std::max<Money>(1, std::llround(equity)),
          .lots = {&lots, 1},
          .entry_value = {&entry, 1}};
}

struct Scored {
  std::vector<AccountIdx> id;
  std::vector<Lots> lots;
  std::vector<Money> entry;
  std::vector<AdlAccount> accounts;
};

Scored book_of(const Json& longs, double unit) {
  Scored book;
  for (const auto& l : longs) {
    book.id.push_back(static_cast<AccountIdx>(integer(l.at("acct"))));
    book.lots.push_back(integer(l.at("qty")));
  }
  book.entry.resize(book.lots.size());
  for (std::size_t i = 0; i < book.lots.size(); ++i)
    book.accounts.push_back(scored(book.id[i], longs[i].at("score").get<double>(), book.lots[i], book.entry[i], unit));
  return book;
}

std::vector<AdlFill> close_short(const Scored& book, Lots size, double unit) {
  auto accounts = book.accounts;
  const Lots lots = -size;
  const Money entry = 0;
  accounts.push_back({.account = kDead, .dead = true, .lots = {&lots, 1}, .entry_value = {&entry, 1}});
  const AdlMarket market{1, std::llround(unit)};
  return allocate_adl(AdlPolicy::queue, {.accounts = accounts, .markets = {&market, 1}, .covariance = {1, {1}}});
}

// BitMEX: longs by score against a bankrupt short, at its bankruptcy price.
Json adl_queue_answer(const Json& in) {
  Lots all = 0, largest = 1;
  for (const auto& l : in.at("longs")) {
    all = checked_add(all, integer(l.at("qty")));
    largest = std::max(largest, integer(l.at("qty")));
  }
  const double unit = std::min(kUnit, std::floor(1e17 / static_cast<double>(largest)));
  const Scored book = book_of(in.at("longs"), unit);
  const auto& dead = in.at("bankrupt_short");
  Json out{{"order", Json::array()}, {"fills", Json::array()}, {"left", Json::object()}};
  for (const AdlFill& f : close_short(book, all, unit)) out["order"].push_back(f.counterparty);
  for (const AdlFill& f : close_short(book, integer(dead.at("size")), unit)) {
    out["fills"].push_back({{"acct", f.counterparty}, {"qty", f.lots}, {"price", dead.at("bankruptcy_price")}});
    const auto at = std::ranges::find(book.id, f.counterparty) - book.id.begin();
    const Lots rest = book.lots[static_cast<std::size_t>(at)] - f.lots;
    if (rest > 0) out["left"][std::to_string(f.counterparty)] = rest;
  }
  return out;
}

// Hyperliquid: every position by its index, the first to go first.
Json adl_index_answer(const Json& rows) {
  struct Row {
    std::string account;
    AdlScore score;
  };
  std::vector<Row> ranked;
  Json out{{"index", Json::object()}, {"order", Json::array()}};
  for (const auto& row : rows) {
    const Money value = micro_usd(row.at("notional")), equity = micro_usd(row.at("account_value"));
    const Money entry = mul_div_floor(value, micro_usd(row.at("entry")), micro_usd(row.at("mark")), "entry value");
    ranked.push_back({row.at("acct").get<std::string>(), adl_index_score(integer(row.at("side")) > 0, entry, value, equity)});
    const AdlScore& s = ranked.back().score;
    out["index"][ranked.back().account] = static_cast<double>(s.numerator) / static_cast<double>(s.denominator);
  }
  std::ranges::stable_sort(ranked, [](const Row& a, const Row& b) { return compare(a.score, b.score) > 0; });
  for (const Row& row : ranked) out["order"].push_back(row.account);
  return out;
}

Json adl_ranking_answer(const Json& in) {
  if (in.is_array()) return adl_index_answer(in);
  if (in.contains("mark_value")) {
    const Money value = micro_usd(in.at("mark_value")), entry = micro_usd(in.at("avg_entry_value"));
    const AdlScore s =
        adl_queue_score(value - entry, magnitude(entry), magnitude(value), value - micro_usd(in.at("bankrupt_value")));
    return {{"score", static_cast<double>(s.numerator) / static_cast<double>(s.denominator)}};
  }
  throw std::invalid_argument("a ranking needs mark_value, bankrupt_value and avg_entry_value, or a list of positions");
}

// dYdX v4: positions in 1e-10 BTC, as there.
constexpr std::int64_t kPerBtc = 10'000'000'000;

struct Subaccount {
  Lots btc = 0;
  Money usdc = 0;
  static Subaccount of(const Json& in) { return {scaled(in.at("btc"), kPerBtc), micro_usd(in.at("usdc"))}; }
  Json json() const { return {{"btc", real(btc, kPerBtc)}, {"usdc", usd(usdc)}}; }
};

Money value_of(Lots btc, Money btc_usd) { return narrow(wide(btc, btc_usd) / kPerBtc, "value"); }

// Quote that it receives for closing `delta` at its bankruptcy price; all of its maintenance is in this one market.
Money at_bankruptcy(const Subaccount& a, Lots delta, Money btc_usd) {
  const Money equity = checked_add(a.usdc, value_of(a.btc, btc_usd));
  // Values are in whole micro-USD here, so sizes are given as values: a lot is worth a micro-USD.
  const Money held = value_of(a.btc, btc_usd), part = value_of(delta, btc_usd);
  return must(bankruptcy_value({equity, magnitude(held)}, {.held = held,
                                                           .delta = part,
                                                           .unit = 1,
                                                           .maintenance_held = magnitude(held),
                                                           .maintenance_left = magnitude(held + part)}));
}

Json adl_at_bankruptcy_price_answer(const Json& in) {
  const Money btc_usd = micro_usd(in.at("btc_usd"));
  Subaccount dead = Subaccount::of(in.at("liquidated")), other = Subaccount::of(in.at("offsetting"));
  const Lots delta = -sign_of(dead.btc) * scaled(in.at("delta_btc"), kPerBtc);
  const Money quote = at_bankruptcy(dead, delta, btc_usd);
  if (!bankruptcy_prices_overlap(quote, at_bankruptcy(other, -delta, btc_usd))) return {{"error", "bankruptcy_prices_do_not_overlap"}};
  dead.btc += delta, dead.usdc += quote;
  other.btc -= delta, other.usdc -= quote;
  return {{"close_price", static_cast<double>(magnitude(quote)) / 1e6 / std::abs(in.at("delta_btc").get<double>())},
          {"quote_moved", usd(magnitude(quote))},
          {"liquidated_usdc", usd(dead.usdc)},
          {"offsetting_usdc", usd(other.usdc)},
          {"liquidated", dead.json()},
          {"offsetting", other.json()}};
}

// Those whose bankruptcy price overlaps with the dead's, without ranking.
std::vector<AdlFill> unranked_fills(const Subaccount& dead, const std::vector<Subaccount>& others,
                                    const std::vector<AccountIdx>& who) {
  std::vector<AdlAccount> accounts;
  Lots room = 0;
  for (const AccountIdx i : who) {
    accounts.push_back({.account = i, .lots = {&others[i].btc, 1}});
    room += magnitude(others[i].btc);
  }
  const Lots lots = sign_of(dead.btc) * std::min(magnitude(dead.btc), room);
  accounts.push_back({.account = kDead, .dead = true, .lots = {&lots, 1}});
  const AdlMarket market{1, 1};
  return allocate_adl(AdlPolicy::unranked, {.accounts = accounts, .markets = {&market, 1}, .covariance = {1, {1}}});
}

Json adl_offset_many_answer(const Json& in) {
  const Money btc_usd = micro_usd(in.at("btc_usd"));
  Subaccount dead = Subaccount::of(in.at("liquidated"));
  std::vector<Subaccount> others;
  std::vector<AccountIdx> who;
  for (const auto& o : in.at("offsetting")) {
    others.push_back(Subaccount::of(o));
    const Subaccount& other = others.back();
    if (sign_of(other.btc) != -sign_of(dead.btc)) continue;
    const Lots delta = -sign_of(dead.btc) * std::min(magnitude(dead.btc), magnitude(other.btc));
    if (bankruptcy_prices_overlap(at_bankruptcy(dead, delta, btc_usd), at_bankruptcy(other, -delta, btc_usd)))
      who.push_back(static_cast<AccountIdx>(others.size() - 1));
  }
  std::vector<Lots> taken(others.size());
  Money quote_each = 0;
  for (const AdlFill& f : who.empty() ? std::vector<AdlFill>{} : unranked_fills(dead, others, who)) {
    const Lots delta = f.dead_sells ? -f.lots : f.lots;
    const Money quote = at_bankruptcy(dead, delta, btc_usd);
    dead.btc += delta, dead.usdc += quote;
    others[f.counterparty].btc -= delta, others[f.counterparty].usdc -= quote;
    taken[f.counterparty] += f.lots;
    quote_each = magnitude(quote);
  }
  Json out{{"fills_btc", Json::array()},
           {"fills", Json::array()},
           {"offsetting_usdc", Json::array()},
           {"quote_each", usd(quote_each)},
           {"remaining_btc", real(magnitude(dead.btc), kPerBtc)}};
  Lots open = std::max<Lots>(0, dead.btc);
  for (std::size_t i = 0; i < others.size(); ++i) {
    open += std::max<Lots>(0, others[i].btc);
    out["offsetting_usdc"].push_back(usd(others[i].usdc));
    if (taken[i] == 0) continue;
    out["fills_btc"].push_back(real(taken[i], kPerBtc));
    out["fills"].push_back({{"offsetting", i}, {"btc", real(taken[i], kPerBtc)}});
  }
  out["open_interest"] = real(open, kPerBtc);
  return out;
}

Json adl_trigger_drawdown_answer(const Json& in) {
  const Ppm start = ppm(in.at("threshold"));
  const AdlTrigger t = drawdown_trigger(micro_usd(in.at("pool_8h_max")), micro_usd(in.at("pool_min")),
                                        micro_usd(in.at("symbol_pnl_change")), start,
                                        in.contains("stop") ? ppm(in.at("stop")) : start, in.value("was_on", false));
  return {{"pnl_ratio", static_cast<double>(t.numerator) / static_cast<double>(t.denominator)},
          {"adl", t.on},
          {"winners_cover", usd(t.beyond)}};
}

Json adl_trigger_pnl_to_pool_answer(const Json& in) {
  const AdlTrigger t = pool_share_trigger(micro_usd(in.at("side_pnl")), micro_usd(in.at("side_pool")),
                                          ppm(in.at("max_for_adl")), ppm(in.at("stop_at")), in.value("was_on", false));
  return {{"adl", t.on}};
}

}  // namespace

std::span<const Mechanism> adl_mechanisms() {
  static constexpr Mechanism kTable[] = {
      {"adl_queue", adl_queue_answer, one, 0},
      {"adl_ranking", adl_ranking_answer, one, 1e-9},
      {"adl_at_bankruptcy_price", adl_at_bankruptcy_price_answer, one, 1e-9},
      {"adl_offset_many", adl_offset_many_answer, one, 1e-9},
      {"adl_trigger_drawdown", adl_trigger_drawdown_answer, one, 1e-9},
      {"adl_trigger_pnl_to_pool", adl_trigger_pnl_to_pool_answer, one, 0},
  };
  return kTable;
}

}  // namespace fb::conformance
