// One line of plain English for every kind of event.
#include <fmt/format.h>

#include "base/text.h"
#include "protocol/account_name.h"
#include "protocol/figures.h"
#include "protocol/journal_json.h"

namespace fb {
namespace {

struct Words {
  const Genesis& genesis;
  const Event& e;
  const Detail& d;

  std::string who(AccountIdx a) const { return account_name(genesis, a); }
  const Instrument* instrument(std::int64_t m) const {
    const bool known = m >= 0 && m < static_cast<std::int64_t>(genesis.markets.size());
    return known ? &genesis.markets[static_cast<std::size_t>(m)].instrument : nullptr;
  }
  std::string market(std::int64_t m) const { return instrument(m) == nullptr ? "all markets" : instrument(m)->id; }
  std::string asset(std::int64_t c) const {
    return c >= 0 && c < static_cast<std::int64_t>(genesis.assets.size()) ? genesis.assets[static_cast<std::size_t>(c)].id : "unknown asset";
  }
  std::string price(Ticks p) const {
    return instrument(e.market) == nullptr ? count_text(p) : price_text(*instrument(e.market), p);
  }
  std::string size(Lots l) const {
    return instrument(e.market) == nullptr ? count_text(l) : size_text(*instrument(e.market), l);
  }
  std::string actor() const { return d.actor.empty() ? "the rules" : actor_of(d); }
  std::string reason() const { return d.why.empty() ? "" : ": " + d.why; }
};

// "would_fall_below_zero" as words.
std::string spaced(std::string_view identifier) {
  std::string out(identifier);
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// A parameter's value in its own unit; keys that the table does not hold are shown as bare numbers.
std::string parameter_value(std::string_view key, std::int64_t value) {
  const std::string_view bare = key.substr(key.rfind('.') + 1);  // npos + 1 == 0: the whole key
  for (std::size_t i = 0; i < static_cast<std::size_t>(GlobalParam::count); ++i)
    if (key == spec(static_cast<GlobalParam>(i)).name) return display_value(spec(static_cast<GlobalParam>(i)), value);
  for (std::size_t i = 0; i < static_cast<std::size_t>(AssetParam::count); ++i)
    if (bare == spec(static_cast<AssetParam>(i)).name) return display_value(spec(static_cast<AssetParam>(i)), value);
  for (std::size_t i = 0; i < static_cast<std::size_t>(MarketParam::count); ++i)
    if (bare == spec(static_cast<MarketParam>(i)).name) return display_value(spec(static_cast<MarketParam>(i)), value);
  if (bare.ends_with("_cap_lots") && value < 0) return "none";
  return bare.ends_with("_ppm") ? percent_text(value) : count_text(value);
}

std::string genesis_line(const Words& w) {
  return fmt::format("The day opens: {} markets, {} tranches, {} accounts", w.genesis.markets.size(),
                     w.genesis.tranches.size(), count_text(static_cast<std::int64_t>(w.genesis.accounts.size())));
}

std::string account_line(const Words& w) {
  const AccountLayout layout = layout_of(w.genesis);
  if (!layout.is_user(w.e.a)) return fmt::format("Account {} is there", w.who(w.e.a));
  const UserIdx user = w.e.a - layout.first_user();
  const bool known = user < w.genesis.accounts.size();
  return known ? fmt::format("Account {} opens, owner {}", w.who(w.e.a), w.genesis.accounts[user].cluster)
               : "Account unknown";
}

std::string fill_line(const Words& w) {
  return fmt::format("{}: {} buys {} from {} at {} ({})", w.market(w.e.market), w.who(w.e.a), w.size(w.e.x),
                     w.who(w.e.b), w.price(w.e.y), name(static_cast<FillReason>(w.e.code)));
}

std::string transfer_line(const Words& w) {
  std::string out = fmt::format("{}: {} from {} to {}", capital(spaced(name(static_cast<TransferReason>(w.e.code)))),
                                money_text(w.e.x), w.who(w.e.a), w.who(w.e.b));
  return w.e.market == kNoMarket ? out : out + fmt::format(" ({})", w.market(w.e.market));
}

std::string mark_line(const Words& w) {
  std::string out = fmt::format("{} mark {}, index {}", w.market(w.e.market), w.price(w.e.y), w.price(w.e.x));
  const Verdict verdict = static_cast<Verdict>(w.e.code);
  if (verdict != Verdict::valid) out += fmt::format(", oracle {}", name(verdict));
  if (w.e.market >= w.genesis.markets.size()) return out;
  const auto& sources = w.genesis.markets[w.e.market].sources;
  for (const auto& [source, state] : w.d.pairs)
    if (source >= 0 && static_cast<std::size_t>(source) < sources.size())
      out +=
          fmt::format("; {} {}", sources[static_cast<std::size_t>(source)].id, name(static_cast<SourceState>(state)));
  return out;
}

std::string parameter_line(const Words& w) {
  return fmt::format("{} changes {} from {} to {}{}", capital(w.actor()), w.d.text, parameter_value(w.d.text, w.e.x),
                     parameter_value(w.d.text, w.e.y), w.reason());
}

std::string breaker_line(const Words& w) {
  std::string out =
      fmt::format("{} breaker: {} → {} by {}", w.e.market == kNoMarket ? "Global" : w.market(w.e.market),
                  name(static_cast<BreakerState>(w.e.x)), name(static_cast<BreakerState>(w.e.y)), w.actor());
  if (!w.d.second.empty()) out += " and " + w.d.second;
  if (!w.d.text.empty()) out += " (" + w.d.text + ")";
  if (w.d.actor.empty()) return out;
  const auto asked = static_cast<BreakerState>(w.e.code);
  if (asked != BreakerState::normal)
    out += fmt::format(", held at least at {} until {}", name(asked), w.e.z == 0 ? "released" : format_time(w.e.z));
  return out + w.reason();
}

std::string liquidation_line(const Words& w) {
  const std::int64_t health = w.e.y > 0 ? mul_div_floor(w.e.x - w.e.z, 100, w.e.y) : 0;
  return fmt::format("{} health {}.{:02}: {} liquidation, equity {} of {} maintenance", w.who(w.e.a), health / 100,
                     magnitude(health % 100), name(static_cast<LiquidationStage>(w.e.code)), money_text(w.e.x),
                     money_text(w.e.y));
}

std::string bankruptcy_line(const Words& w) {
  std::string out = fmt::format("{} cannot pay {}", w.who(w.e.a), money_text(w.e.x));
  if (w.e.y > 0) out += fmt::format(", of which {} stays unbacked", money_text(w.e.y));
  const char* separator = " (";
  for (const auto& [market, amount] : w.d.pairs) {
    out += fmt::format("{}{} {}", separator, w.market(market), money_text(amount));
    separator = ", ";
  }
  for (const auto& [asset, amount] : w.d.more) {
    out += fmt::format("{}fall of {} {}", separator, w.asset(asset), money_text(amount));
    separator = ", ";
  }
  return w.d.pairs.empty() && w.d.more.empty() ? out : out + ")";
}

std::string clearing_line(const Words& w) {
  std::string cut, spill;
  for (const auto& [market, ratio] : w.d.pairs)
    if (ratio < kTrillion)
      cut += fmt::format("; {} pays {} of gains", w.market(market), percent_text(ratio / kMillion, 4));
  for (const auto& [market, amount] : w.d.more)
    if (amount > 0) cut += fmt::format("; shortfall of {} {}", w.market(market), money_text(amount));
  for (const Detail::Spill& s : w.d.spill)
    spill += fmt::format("; spill {} → {} {}", w.market(s.from), w.market(s.to), money_text(s.amount));
  return cut.empty() && spill.empty() ? "Clearing: every gain is paid in full" : "Clearing" + (cut + spill).substr(1);
}

std::string adl_line(const Words& w) {
  std::string out = fmt::format("{}: {} deleveraged by {} against {}", w.market(w.e.market), w.who(w.e.a),
                                w.size(w.e.x), w.who(w.e.b));
  return AdlCode::of(w.e).hedge_leg ? out + ", a hedge leg" : out;
}

std::string order_line(const Words& w) {
  std::string out = fmt::format("{} {} {} of {}", w.who(w.e.a), w.e.x < 0 ? "sells" : "buys", w.size(magnitude(w.e.x)),
                                w.market(w.e.market));
  if (w.e.y != 0) out += ", limit " + w.price(w.e.y);
  out += ": " + spaced(name(static_cast<OrderOutcome>(w.e.code)));
  return static_cast<OrderOutcome>(w.e.code) == OrderOutcome::partly_filled ? out + ", " + w.size(magnitude(w.e.z))
                                                                            : out;
}

std::string refusal_line(const Words& w) {
  const std::string why = spaced(name(static_cast<RefusalReason>(w.e.code)));
  if (w.e.z == static_cast<std::int64_t>(RefusedInput::command))
    return fmt::format("A command of {} is refused ({}): {}", actor_of(w.d), why, w.d.text);
  if (w.e.a == AccountLayout::external) return fmt::format("An input is refused: {} ({})", why, count_text(w.e.x));
  const bool order = w.e.market != kNoMarket;
  const bool notice = w.e.z == static_cast<std::int64_t>(RefusedInput::provider_notice);
  const std::string amount = notice ? count_text(w.e.x) + " units" : order ? w.size(w.e.x) : money_text(w.e.x);
  return fmt::format("{} {} refused{}: {} ({})", w.who(w.e.a), refused_kind(w.e),
                     order ? " in " + w.market(w.e.market) : "", why, amount);
}

std::string block_line(const Words& w) {
  const std::string out = fmt::format("Block {} closes: {} accounts, lowest equity {}, custody {}", count_text(w.e.block),
                                      count_text(w.e.x), money_text(w.e.y), money_text(w.e.z));
  return w.d.pairs.empty() ? out : out + fmt::format(", unbacked {}", money_text(w.d.pairs.front().second));
}

std::string collateral_line(const Words& w) {
  const std::string amount = decimal_text(magnitude(w.e.x), 6) + " " + w.asset(w.e.market);
  switch (static_cast<CollateralReason>(w.e.code)) {
    case CollateralReason::opening:
      return fmt::format("{} holds {} as collateral", w.who(w.e.a), amount);
    case CollateralReason::deposit:
      return fmt::format("{} deposits {}", w.who(w.e.a), amount);
    case CollateralReason::withdrawal:
      return fmt::format("{} withdraws {}", w.who(w.e.a), amount);
    case CollateralReason::sale:
      return fmt::format("{} of {} are sold for quote", amount, w.who(w.e.a));
  }
  return "";
}

std::string queue_line(const Words& w) {
  if (static_cast<QueueStep>(w.e.code) == QueueStep::given_up)
    return fmt::format("{} leaves the withdrawal queue with nothing to take: {} unpaid", w.who(w.e.a), money_text(w.e.x));
  return fmt::format("Withdrawal queue: {} is paid {}, {} waits", w.who(w.e.a), money_text(w.e.y), money_text(w.e.x));
}

std::string provider_line(const Words& w) {
  const auto what = static_cast<ProviderChange>(w.e.code);
  const std::string who = w.e.a == AccountLayout::treasury ? "The house" : w.who(w.e.a);
  const std::string units = count_text(magnitude(w.e.y)), tranche = w.who(w.e.b);
  switch (what) {
    case ProviderChange::opening:
      return fmt::format("{} holds the {} units of {} at the opening", who, units, tranche);
    case ProviderChange::entry:
      return fmt::format("{} enters {} with {} for {} units", who, tranche, money_text(w.e.z), units);
    case ProviderChange::notice:
      return fmt::format("{} gives notice of {} units of {}, due {}", who, units, tranche, format_time(w.e.z));
    case ProviderChange::exit:
      return fmt::format("{} leaves {} with {} for {} units", who, tranche, money_text(w.e.z), units);
    case ProviderChange::recount:
      return fmt::format("Units of {} are counted anew: {} now holds {}", tranche, who, count_text(w.e.x));
  }
  return "";
}

std::string operator_line(const Words& w) { return fmt::format("{}: {}{}", capital(w.actor()), w.d.text, w.reason()); }

}  // namespace

std::string describe(const EventLog& log, const Genesis& genesis, std::int64_t seq) {
  static const Detail kNone;
  const Event& e = log.events.at(static_cast<std::size_t>(seq));
  const Words w{genesis, e, e.detail == 0 ? kNone : *log.detail_of(e)};
  switch (e.type) {
    case EventType::genesis:
      return genesis_line(w);
    case EventType::account:
      return account_line(w);
    case EventType::fill:
      return fill_line(w);
    case EventType::transfer:
      return transfer_line(w);
    case EventType::mark:
      return mark_line(w);
    case EventType::parameter:
      return parameter_line(w);
    case EventType::breaker:
      return breaker_line(w);
    case EventType::liquidation:
      return liquidation_line(w);
    case EventType::bankruptcy:
      return bankruptcy_line(w);
    case EventType::loss_event:
      return fmt::format("Loss event {} opens: caps count from here", e.x);
    case EventType::clearing:
      return clearing_line(w);
    case EventType::adl:
      return adl_line(w);
    case EventType::order:
      return order_line(w);
    case EventType::refusal:
      return refusal_line(w);
    case EventType::block:
      return block_line(w);
    case EventType::operator_note:
      return operator_line(w);
    case EventType::provider:
      return provider_line(w);
    case EventType::collateral:
      return collateral_line(w);
    case EventType::collateral_mark:
      return fmt::format("{} is worth {} USD", w.asset(w.e.market), decimal_text(w.e.x, 6));
    case EventType::queue:
      return queue_line(w);
  }
  return "";
}

}  // namespace fb
