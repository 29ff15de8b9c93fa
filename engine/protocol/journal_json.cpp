#include "protocol/journal_json.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>

#include "protocol/account_name.h"
#include "protocol/json_text.h"
#include "protocol/version.h"
#include "solvency/adl.h"

namespace fb {
namespace {

// Writes lines one after the other into one buffer; strings that repeat are quoted once, at construction.
class LineWriter {
 public:
  LineWriter(const EventLog& log, const Genesis& genesis);
  std::string_view line(std::int64_t seq);

 private:
  template <class Format, class... Args>
  void put(const Format& format, const Args&... args) {
    fmt::format_to(std::back_inserter(buffer_), format, args...);
  }
  std::string_view account(AccountIdx a) const { return a < accounts_.size() ? accounts_[a] : unknown_; }
  std::string_view market(std::int64_t m) const {
    return m >= 0 && m < static_cast<std::int64_t>(markets_.size())
               ? std::string_view(markets_[static_cast<std::size_t>(m)])
               : "null";
  }

  void fields(const Event& e);
  void genesis_fields();
  void account_fields(const Event& e);
  void mark_fields(const Event& e, const Detail& d);
  void clearing_fields(const Detail& d);
  void margin_fields(const Detail& d);
  void collateral_fields(const Event& e);
  void refusal_fields(const Event& e);
  std::string_view asset(std::int64_t c) const {
    return c >= 0 && c < static_cast<std::int64_t>(assets_.size()) ? std::string_view(assets_[static_cast<std::size_t>(c)]) : "null";
  }
  void rare_fields(const Event& e, const Detail& d);
  void people(const Detail& d);
  void map(const std::vector<std::pair<std::int64_t, std::int64_t>>& pairs, bool of_assets = false);

  const EventLog& log_;
  const Genesis& genesis_;
  const AccountLayout layout_;
  const std::string unknown_ = "\"unknown\"";
  std::vector<std::string> accounts_, markets_, assets_;
  std::vector<std::uint32_t> positions_;  // indices into genesis.positions, by user
  std::string prev_ = std::string(64, '0');
  fmt::memory_buffer buffer_;
};

LineWriter::LineWriter(const EventLog& log, const Genesis& genesis)
    : log_(log), genesis_(genesis), layout_(layout_of(genesis)), positions_(genesis.positions.size()) {
  accounts_.resize(layout_.first_user() + genesis.accounts.size());
  for (AccountIdx a = 0; a < accounts_.size(); ++a) accounts_[a] = json_quoted(account_name(genesis, a));
  for (const OpeningMarket& m : genesis.markets) markets_.push_back(json_quoted(m.instrument.id));
  for (const OpeningAsset& c : genesis.assets) assets_.push_back(json_quoted(c.id));
  for (std::uint32_t i = 0; i < positions_.size(); ++i) positions_[i] = i;
  std::ranges::stable_sort(positions_, {}, [&](std::uint32_t i) { return genesis.positions[i].user; });
}

std::string_view LineWriter::line(std::int64_t seq) {
  const Event& e = log_.events[static_cast<std::size_t>(seq)];
  buffer_.clear();
  put(FMT_COMPILE("{{\"seq\":{},\"block\":{},\"time_ms\":{},\"type\":\"{}\""), seq, e.block, log_.time_of(e),
      name(e.type));
  if (e.cause == kNoCause)
    put(FMT_COMPILE(",\"cause\":null"));
  else
    put(FMT_COMPILE(",\"cause\":{}"), e.cause);
  fields(e);
  put(FMT_COMPILE(",\"prev\":\"{}\""), prev_);
  prev_ = to_hex(sha256({buffer_.data(), buffer_.size()}));
  put(FMT_COMPILE(",\"hash\":\"{}\"}}"), prev_);
  return {buffer_.data(), buffer_.size()};
}

void LineWriter::map(const std::vector<std::pair<std::int64_t, std::int64_t>>& pairs, bool of_assets) {
  put(FMT_COMPILE("{{"));
  const char* comma = "";
  for (const auto& [key, value] : pairs) {
    put(FMT_COMPILE("{}{}:{}"), comma, of_assets ? asset(key) : market(key), value);
    comma = ",";
  }
  put(FMT_COMPILE("}}"));
}

void LineWriter::people(const Detail& d) {
  put(FMT_COMPILE(",\"actor\":{},\"second\":{},\"why\":{}"), json_quoted(actor_of(d)),
      d.second.empty() ? "null" : json_quoted(d.second), json_quoted(d.why));
}

void LineWriter::genesis_fields() {
  const Parameters& p = genesis_.parameters;
  const bool endogenous = p.at(GlobalParam::impact) == static_cast<std::int64_t>(ImpactMode::endogenous);
  put(FMT_COMPILE(",\"engine\":{},\"rulebook\":{},\"parameters_sha256\":\"{}\",\"not_promised\":["),
      json_quoted(engine_version()), json_quoted(genesis_.rulebook), to_hex(parameters_sha256(p)));
  const char* comma = "";
  for (const std::string_view invariant : not_promised(promises_of(log_, genesis_))) {
    put(FMT_COMPILE("{}\"{}\""), comma, invariant);
    comma = ",";
  }
  put(FMT_COMPILE("],\"impact\":\"{}\",\"event_quiet_ms\":{}"), endogenous ? "endogenous" : "recorded",
      p.at(GlobalParam::event_quiet_ms));
  put(FMT_COMPILE(",\"markets\":["));
  for (std::size_t m = 0; m < markets_.size(); ++m)
    put(FMT_COMPILE("{}{{\"id\":{},\"tick_value\":{},\"tick_nano\":{},\"lot_nano\":{}}}"), m == 0 ? "" : ",",
        markets_[m], genesis_.markets[m].instrument.tick_value, genesis_.markets[m].instrument.tick_nano,
        genesis_.markets[m].instrument.lot_nano);
  put(FMT_COMPILE("],\"tranches\":["));
  for (std::size_t t = 0; t < genesis_.tranches.size(); ++t) {
    const TrancheSpec& s = genesis_.tranches[t];
    put(FMT_COMPILE(
            "{}{{\"id\":{},\"rank\":{},\"market\":{},\"max_draw_per_event_ppm\":{},\"max_draw_per_market_ppm\":{}}}"),
        t == 0 ? "" : ",", json_quoted(s.id), s.rank, s.market == kAllMarkets ? "null" : market(s.market),
        s.max_draw_per_event_ppm, s.max_draw_per_market_ppm);
  }
  put(FMT_COMPILE("],\"assets\":["));
  for (std::size_t c = 0; c < assets_.size(); ++c) {
    put(FMT_COMPILE("{}{{\"id\":{},\"groups\":["), c == 0 ? "" : ",", assets_[c]);
    const auto& groups = genesis_.assets[c].groups;
    for (std::size_t g = 0; g < groups.size(); ++g) put(FMT_COMPILE("{}{}"), g == 0 ? "" : ",", json_quoted(groups[g]));
    put(FMT_COMPILE("]}}"));
  }
  put(FMT_COMPILE("]"));
}

void LineWriter::account_fields(const Event& e) {
  static constexpr std::string_view kModes[] = {"isolated", "cross", "portfolio"};
  put(FMT_COMPILE(",\"account\":{}"), account(e.a));
  if (!layout_.is_user(e.a) || e.a >= accounts_.size()) {
    put(FMT_COMPILE(",\"owner\":null,\"mode\":null,\"entry\":{{}}"));
    return;
  }
  const UserIdx user = e.a - layout_.first_user();
  const OpeningAccount& opening = genesis_.accounts[user];
  put(FMT_COMPILE(",\"owner\":{},\"mode\":\"{}\",\"entry\":{{"), opening.cluster,
      kModes[static_cast<std::size_t>(opening.mode)]);
  const auto mine =
      std::ranges::equal_range(positions_, user, {}, [&](std::uint32_t i) { return genesis_.positions[i].user; });
  const char* comma = "";
  for (const std::uint32_t i : mine) {
    put(FMT_COMPILE("{}{}:{}"), comma, market(genesis_.positions[i].market), genesis_.positions[i].entry_price);
    comma = ",";
  }
  put(FMT_COMPILE("}}"));
}

void LineWriter::mark_fields(const Event& e, const Detail& d) {
  put(FMT_COMPILE(",\"market\":{},\"index\":{},\"mark\":{},\"verdict\":\"{}\",\"used\":["), market(e.market), e.x, e.y,
      name(static_cast<Verdict>(e.code)));
  const auto& sources = genesis_.markets[e.market].sources;
  const char* comma = "";
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const auto is_it = [&](const auto& pair) { return pair.first == static_cast<std::int64_t>(s); };
    if (std::ranges::any_of(d.pairs, is_it)) continue;
    put(FMT_COMPILE("{}{}"), comma, json_quoted(sources[s].id));
    comma = ",";
  }
  put(FMT_COMPILE("],\"rejected\":["));
  comma = "";
  for (const auto& [source, state] : d.pairs) {
    const bool known = source >= 0 && static_cast<std::size_t>(source) < sources.size();
    put(FMT_COMPILE("{}{{\"source\":{},\"why\":\"{}\"}}"), comma,
        known ? json_quoted(sources[static_cast<std::size_t>(source)].id) : unknown_,
        name(static_cast<SourceState>(state)));
    comma = ",";
  }
  put(FMT_COMPILE("]"));
}

void LineWriter::clearing_fields(const Detail& d) {
  put(FMT_COMPILE(",\"ratios_1e12\":"));
  map(d.pairs);
  put(FMT_COMPILE(",\"shortfall\":"));
  map(d.more);
  put(FMT_COMPILE(",\"spill\":["));
  const char* comma = "";
  for (const Detail::Spill& s : d.spill) {
    put(FMT_COMPILE("{}{{\"from\":{},\"to\":{},\"amount\":{}}}"), comma, market(s.from), market(s.to), s.amount);
    comma = ",";
  }
  put(FMT_COMPILE("]"));
}

// As Protocol::close_block lays them out: of each market a pair for any lot and one a tier, then a pair an asset.
void LineWriter::margin_fields(const Detail& d) {
  constexpr std::size_t kPairs = 4;
  if (d.more.size() != kPairs * markets_.size() + assets_.size()) return;
  put(FMT_COMPILE(",\"maintenance\":{{"));
  for (std::size_t m = 0; m < markets_.size(); ++m) {
    const auto* of = &d.more[kPairs * m];
    put(FMT_COMPILE("{}{}:{{\"per_lot\":{},\"short_extra\":{},\"tiers\":[[{},{}],[{},{}],[{},{}]]}}"), m == 0 ? "" : ",", markets_[m],
        of[0].first, of[0].second, of[1].first, of[1].second, of[2].first, of[2].second, of[3].first, of[3].second);
  }
  put(FMT_COMPILE("}},\"haircut_ppm\":"));
  map({d.more.begin() + static_cast<std::ptrdiff_t>(kPairs * markets_.size()), d.more.end()}, true);
}

void LineWriter::collateral_fields(const Event& e) {
  if (e.type == EventType::collateral)
    put(FMT_COMPILE(",\"account\":{},\"asset\":{},\"amount\":{},\"reason\":\"{}\""), account(e.a), asset(e.market), e.x,
        name(static_cast<CollateralReason>(e.code)));
  else if (e.type == EventType::collateral_mark)
    put(FMT_COMPILE(",\"asset\":{},\"price_micro\":{}"), asset(e.market), e.x);
  else
    put(FMT_COMPILE(",\"account\":{},\"step\":\"{}\",\"paid\":{},\"waiting\":{}"), account(e.a), name(static_cast<QueueStep>(e.code)), e.y,
        e.x);
}

void LineWriter::refusal_fields(const Event& e) {
  put(FMT_COMPILE(",\"account\":{},\"what\":\"{}\",\"market\":{},\"reason\":\"{}\",\"scenario\":null,\"amount\":{}"),
      e.a == AccountLayout::external ? "null" : account(e.a), refused_kind(e), market(e.market), name(static_cast<RefusalReason>(e.code)), e.x);
  const auto what = static_cast<RefusedInput>(e.z);
  if (what == RefusedInput::collateral_deposit || what == RefusedInput::collateral_withdrawal) put(FMT_COMPILE(",\"asset\":{}"), asset(e.y));
  if (what != RefusedInput::command) return;
  const Detail& d = *log_.detail_of(e);
  put(FMT_COMPILE(",\"rule\":{}"), json_quoted(d.text));
  people(d);
}

// Kinds of event that come a few times an hour, all with a Detail.
void LineWriter::rare_fields(const Event& e, const Detail& d) {
  if (e.type == EventType::parameter) {
    put(FMT_COMPILE(",\"key\":{},\"from\":{},\"to\":{}"), json_quoted(d.text), e.x, e.y);
    people(d);
  } else if (e.type == EventType::breaker) {
    put(FMT_COMPILE(",\"scope\":{},\"from\":\"{}\",\"to\":\"{}\",\"trigger\":{}"),
        e.market == kNoMarket ? "\"global\"" : market(e.market), name(static_cast<BreakerState>(e.x)),
        name(static_cast<BreakerState>(e.y)), json_quoted(d.text));
    if (!d.actor.empty())
      put(FMT_COMPILE(",\"asked\":\"{}\",\"hold_until_ms\":{}"), name(static_cast<BreakerState>(e.code)), e.z);
    people(d);
  } else if (e.type == EventType::bankruptcy) {
    put(FMT_COMPILE(",\"account\":{},\"deficit\":{},\"by_market\":"), account(e.a), e.x);
    map(d.pairs);
    put(FMT_COMPILE(",\"by_asset\":"));
    map(d.more, true);
    if (e.y != 0) put(FMT_COMPILE(",\"unbacked\":{}"), e.y);
  } else if (e.type == EventType::operator_note) {
    put(FMT_COMPILE(",\"actor\":{},\"action\":{},\"note\":{}"), json_quoted(actor_of(d)), json_quoted(d.text),
        json_quoted(d.why));
  }
}

void LineWriter::fields(const Event& e) {
  static const Detail kNone;
  const Detail& d = e.detail == 0 ? kNone : *log_.detail_of(e);
  switch (e.type) {
    case EventType::genesis:
      return genesis_fields();
    case EventType::account:
      return account_fields(e);
    case EventType::fill:
      return put(FMT_COMPILE(",\"market\":{},\"buyer\":{},\"seller\":{},\"price\":{},\"lots\":{},\"reason\":\"{}\""),
                 market(e.market), account(e.a), account(e.b), e.y, e.x, name(static_cast<FillReason>(e.code)));
    case EventType::transfer:
      put(FMT_COMPILE(",\"from\":{},\"to\":{},\"amount\":{},\"reason\":\"{}\""), account(e.a), account(e.b), e.x,
          name(static_cast<TransferReason>(e.code)));
      if (e.market != kNoMarket) put(FMT_COMPILE(",\"market\":{}"), market(e.market));
      if (e.code == static_cast<std::uint8_t>(TransferReason::tranche_draw))
        put(FMT_COMPILE(",\"loss_event\":{}"), e.y);
      return;
    case EventType::mark:
      return mark_fields(e, d);
    case EventType::liquidation:
      put(FMT_COMPILE(",\"account\":{},\"equity\":{},\"maintenance\":{},\"stage\":\"{}\""), account(e.a), e.x, e.y,
          name(static_cast<LiquidationStage>(e.code)));
      if (e.z != 0) put(FMT_COMPILE(",\"haircut\":{}"), e.z);
      return;
    case EventType::loss_event:
      return put(FMT_COMPILE(",\"id\":{}"), e.x);
    case EventType::clearing:
      return clearing_fields(d);
    case EventType::adl:
      return put(FMT_COMPILE(",\"market\":{},\"account\":{},\"dead\":{},\"policy\":\"{}\",\"hedge_leg\":{},"
                             "\"both_dead\":{},\"lots\":{},\"overshoot_money\":{},\"overshoot_lots\":{}"),
                 market(e.market), account(e.a), account(e.b), adl_policy_info(AdlCode::of(e).policy).name,
                 AdlCode::of(e).hedge_leg, AdlCode::of(e).both_dead, e.x, e.y, e.z);
    case EventType::order:
      return put(FMT_COMPILE(",\"account\":{},\"market\":{},\"lots\":{},\"limit\":{},\"outcome\":\"{}\",\"filled\":{}"),
                 account(e.a), market(e.market), e.x, e.y, name(static_cast<OrderOutcome>(e.code)), e.z);
    case EventType::refusal:
      return refusal_fields(e);
    case EventType::block:
      put(FMT_COMPILE(",\"state_hash\":\"{}\",\"accounts\":{},\"min_equity\":{},\"unbacked\":{},\"custody\":{}"), d.text,
          e.x, e.y, d.pairs.empty() ? 0 : d.pairs.front().second, e.z);
      return margin_fields(d);
    case EventType::provider:
      return put(FMT_COMPILE(",\"provider\":{},\"tranche\":{},\"what\":\"{}\",\"units\":{},\"held\":{},\"{}\":{}"),
                 e.a == AccountLayout::treasury ? "\"house\"" : account(e.a), account(e.b),
                 name(static_cast<ProviderChange>(e.code)), e.y, e.x,
                 static_cast<ProviderChange>(e.code) == ProviderChange::notice ? "due_ms" : "amount", e.z);
    case EventType::collateral:
    case EventType::collateral_mark:
    case EventType::queue:
      return collateral_fields(e);
    case EventType::parameter:
    case EventType::breaker:
    case EventType::bankruptcy:
    case EventType::operator_note:
      return rare_fields(e, d);
  }
}

}  // namespace

Promises promises_of(const EventLog& log, const Genesis& genesis) {
  Parameters in_force = genesis.parameters;
  Promises out = promises_of(in_force);
  for (const Event& e : log.events)
    if (e.type == EventType::parameter && in_force.set(log.detail_of(e)->text, std::to_string(e.y)))
      out = both(out, promises_of(in_force));
  return out;
}

std::string actor_of(const Detail& detail) {
  if (detail.actor.empty()) return "rules";
  return detail.actor == "rules" ? "rules (a person)" : detail.actor;
}

std::string_view refused_kind(const Event& refusal) {
  if (refusal.z == static_cast<std::int64_t>(RefusedInput::command)) return "command";
  if (refusal.a == AccountLayout::external) return "input";
  if (refusal.z == static_cast<std::int64_t>(RefusedInput::provider_entry)) return "entry";
  if (refusal.z == static_cast<std::int64_t>(RefusedInput::provider_notice)) return "notice";
  if (refusal.z == static_cast<std::int64_t>(RefusedInput::collateral_deposit)) return "collateral_deposit";
  if (refusal.z == static_cast<std::int64_t>(RefusedInput::collateral_withdrawal)) return "collateral_withdrawal";
  return refusal.market == kNoMarket ? "withdrawal" : "order";
}

Hash256 parameters_sha256(const Parameters& parameters) {
  std::string text;
  for (const Parameters::Row& row : parameters.rows()) text += fmt::format("{}={}\n", row.key, row.value);
  return sha256(text);
}

void write_journal(const EventLog& log, const Genesis& genesis,
                   const std::function<bool(std::string_view line)>& line) {
  LineWriter writer(log, genesis);
  for (std::int64_t seq = 0; seq < static_cast<std::int64_t>(log.events.size()); ++seq)
    if (!line(writer.line(seq))) return;
}

}  // namespace fb
