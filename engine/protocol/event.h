// The journal: every change of state as an event with its cause. Two primitives move value (fill, transfer), everything
// else explains. Rows are fixed-size; rare events carry a Detail. The JSON form stands in protocol/journal_json.h.
// Thread rule: EventLog is written by the protocol's thread; a snapshot of it is shared by value (see replay/session.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/numbers.h"
#include "base/parameters.h"

namespace fb {

enum class EventType : std::uint8_t {
  genesis,      // first row; everything it says stands in Genesis
  account,      // a: account; x: mode. One a user in the opening block (and one a protocol account that holds lots)
  fill,         // a: buyer, b: seller, market; x: lots, y: price; code: FillReason
  transfer,     // a: from, b: to, market or kNoMarket; x: amount; y: loss_event on draws; code: TransferReason
  mark,         // market; x: index, y: mark; code: Verdict; detail: rejected sources (pairs: source, SourceState)
  parameter,    // detail.text: key; x: from, y: to; detail.actor/second/why
  breaker,      // market or kNoMarket = global; x: from, y: to; detail.text: trigger, detail.actor/second/why;
                // by a person: code: state asked for, z: held until (0: until released)
  liquidation,  // a: account; x: equity, y: maintenance, z: haircut on its collateral; code: LiquidationStage
  bankruptcy,   // a: account; x: deficit; y: what of it nobody fills; detail.pairs: (market, amount), .more: (asset, amount)
  loss_event,   // x: id
  clearing,     // detail.pairs: (market, ratio_1e12); detail.more: (market, shortfall); detail.spill
  adl,          // market, a: account deleveraged, b: the dead account; x: lots; y: overshoot money, z: overshoot lots; code: AdlCode
  order,        // a: account, market; x: lots, y: limit, z: filled lots; code: OrderOutcome
  refusal,      // a: account, market or kNoMarket; x: amount or lots; z: RefusedInput; y: the asset of collateral; code: RefusalReason;
                // of a command detail.text: the rule it broke, detail.actor/second/why
  block,        // x: accounts, y: min_equity, z: custody; detail.text: state hash (hex), .pairs: (0, unbacked) where there is,
                // .more: a market (per lot, short extra), three (tier lots, tier extra) of its maintenance; then (asset, haircut)
  operator_note, // detail.actor, detail.text: action, detail.why: note
  provider,      // a: provider (treasury = the house), b: tranche account; x: units held after it, y: units of the change, or
                 // under notice; z: money, of a notice the time when it falls due; code: ProviderChange
  collateral,   // a: account, market: the asset; x: signed change of its amount; code: CollateralReason
  collateral_mark,  // market: the asset; x: price_micro
  queue         // a: account; x: amount still waiting in the withdrawal queue, y: amount paid now; code: QueueStep
};

enum class FillReason : std::uint8_t { opening, order, auction, liquidation, backstop, adl, settlement };
enum class TransferReason : std::uint8_t {
  deposit, withdrawal, fee, funding, penalty, tranche_draw, haircut, payout, repay, hedge, rounding, settlement, backstop,
  interest, collateral_sale, provider_in, provider_out
};
enum class LiquidationStage : std::uint8_t { partial, small, backstop, estate };
enum class OrderOutcome : std::uint8_t { filled, partly_filled, refused, trigger_placed, trigger_fired };
enum class RefusalReason : std::uint8_t {
  initial_margin, would_fall_below_zero, beyond_limit_price, no_depth, halted, reduce_only, leverage_cap, custody, verdict,
  nothing_to_reduce, account_dead, unknown_account, below_minimum, no_units, too_large, withdrawal_gate, open_interest_cap,
  silo, collateral_cap, borrow_limit, unbacked, stale_price, unknown_market, unknown_asset, unknown_tranche, unknown_source,
  unknown_parameter, no_amount, out_of_bounds, no_actor, second_person, somebody_below_zero
};
// opening: units of the balances that the house paid in; recount: one unit a micro-USD from here (solvency/provider_units.h).
enum class ProviderChange : std::uint8_t { opening, entry, notice, exit, recount };
// What was refused when no market says so: Event::z of a refusal.
enum class RefusedInput : std::int64_t { plain = 0, provider_entry = 1, provider_notice = 2, collateral_deposit = 3, collateral_withdrawal = 4, command = 5 };
enum class CollateralReason : std::uint8_t { opening, deposit, withdrawal, sale };
enum class QueueStep : std::uint8_t { waits, paid, given_up };
std::string_view name(EventType v);
std::string_view name(FillReason v);
std::string_view name(TransferReason v);
std::string_view name(LiquidationStage v);
std::string_view name(OrderOutcome v);
std::string_view name(RefusalReason v);
std::string_view name(ProviderChange v);
std::string_view name(CollateralReason v);
std::string_view name(QueueStep v);

inline constexpr std::uint16_t kNoMarket = 0xffff;
inline constexpr std::int64_t kNoCause = -1;  // an input

struct Event {
  std::int64_t cause = kNoCause;  // seq of the event that led to this one; the seq of an event is its index in the log
  std::int64_t x = 0, y = 0, z = 0;
  std::uint32_t block = 0;
  AccountIdx a = 0, b = 0;
  std::uint32_t detail = 0;       // 0: none, else index + 1 into EventLog::details
  std::uint16_t market = kNoMarket;
  EventType type = EventType::genesis;
  std::uint8_t code = 0;
};
static_assert(sizeof(Event) <= 56);

// How an `adl` row came about, in its code: bit 0 a hedge leg was broken, bit 1 both sides are dead, from bit 2 the policy.
struct AdlCode {
  AdlPolicy policy = AdlPolicy::hedge_aware;
  bool hedge_leg = false, both_dead = false;

  static AdlCode of(const Event& e) { return {static_cast<AdlPolicy>(e.code >> 2), (e.code & 1) != 0, (e.code & 2) != 0}; }
  std::uint8_t code() const {
    return static_cast<std::uint8_t>(static_cast<unsigned>(policy) << 2 | (both_dead ? 2U : 0U) | (hedge_leg ? 1U : 0U));
  }
};

struct Detail {
  std::string text, actor, second, why;
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs, more;
  struct Spill {
    std::int64_t from = 0, to = 0, amount = 0;
  };
  std::vector<Spill> spill;
};

struct EventLog {
  std::vector<Event> events;
  std::vector<Detail> details;
  struct BlockEnd {
    TimeMs time_ms = 0;
    std::int64_t end = 0;     // events of the block are [previous end, end)
    Hash256 chain{};          // blake2b(previous chain, canonical bytes of the block's events and details)
    Hash256 state_hash{};
  };
  std::vector<BlockEnd> blocks;  // blocks[0] is the opening block

  const Detail* detail_of(const Event& e) const { return e.detail == 0 ? nullptr : &details[e.detail - 1]; }
  TimeMs time_of(const Event& e) const { return blocks[e.block].time_ms; }
  // Cuts the log back to the first `count` blocks.
  void truncate(std::size_t count);
};

}  // namespace fb
