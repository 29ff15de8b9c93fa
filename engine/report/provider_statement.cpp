#include "report/provider_statement.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "protocol/account_name.h"
#include "solvency/provider_units.h"

namespace fb {
namespace {

constexpr TimeMs kStretchMs = 3'600'000;

struct Holder {
  std::int64_t units = 0;
  Money shown = 0;  // claim at the last line
  ProviderTotals totals;
};

struct Income {
  StatementKind kind = StatementKind::fee;
  std::uint16_t market = kNoMarket;
  auto operator<=>(const Income&) const = default;
};
struct Sum {
  Money amount = 0;
  std::uint32_t count = 0;
  std::int64_t seq = 0;
  TimeMs time_ms = 0;
};

struct TrancheBook {
  Money balance = 0;  // what is pending not included
  std::int64_t units = 0;
  std::map<AccountIdx, Holder> holders;
  std::map<Income, Sum> pending;
  std::int64_t moving = -1;  // seq of the entry or exit whose transfer follows
  UnitPool pool() const { return {balance, units}; }
};

StatementKind kind_of_income(TransferReason why) {
  if (why == TransferReason::fee) return StatementKind::fee;
  if (why == TransferReason::penalty) return StatementKind::penalty;
  return why == TransferReason::repay ? StatementKind::repay : StatementKind::other;
}

class Reader {
 public:
  Reader(const EventLog& log, const Genesis& genesis, std::uint32_t first_block, std::optional<AccountRef> only)
      : log_(log), layout_(layout_of(genesis)), first_block_(first_block), only_(only), books_(layout_.tranches) {}

  void apply(std::int64_t seq) {
    const Event& e = log_.events[static_cast<std::size_t>(seq)];
    if (e.block != block_) begin_block(e.block);
    if (e.type == EventType::bankruptcy) bankrupt_.push_back(seq);
    if (e.type == EventType::provider) return provider(e, seq);
    if (e.type != EventType::transfer) return;
    if (layout_.is_tranche(e.b)) receive(book(e.b), e, seq);
    if (layout_.is_tranche(e.a)) pay(book(e.a), e, seq);
  }

  ProviderStatement finish() {
    for (TrancheBook& b : books_) flush(b);
    if (!opened_) open_span();
    for (TrancheBook& b : books_) {
      for (auto& [who, h] : b.holders) {
        ProviderTotals& t = h.totals;
        t.tranche = number(b), t.provider = ref(who), t.units = h.units;
        t.end = claim(b.pool(), h.units);
        t.rounding += t.end - h.shown;
        if (t.start != 0 || t.end != 0 || t.paid_in != 0 || t.paid_out != 0 || t.units != 0) out_.totals.push_back(t);
      }
    }
    return std::move(out_);
  }

 private:
  TrancheBook& book(AccountIdx tranche) { return books_[tranche - layout_.tranche(0)]; }
  std::uint32_t number(const TrancheBook& b) const { return static_cast<std::uint32_t>(&b - books_.data()); }

  void begin_block(std::uint32_t block) {
    const TimeMs before = log_.blocks[block_].time_ms, now = log_.blocks[block].time_ms;
    const bool opens = !opened_ && block > first_block_;
    if (before / kStretchMs != now / kStretchMs || opens)
      for (TrancheBook& b : books_) flush(b);
    if (opens) open_span();
    block_ = block;
    bankrupt_.clear();
  }

  // What was before the span is only its start.
  void open_span() {
    opened_ = true;
    if (first_block_ == 0) return;  // the opening belongs to a span from the beginning
    out_.lines.clear();
    for (TrancheBook& b : books_)
      for (auto& [who, h] : b.holders) {
        h.shown = claim(b.pool(), h.units);
        h.totals = {.start = h.shown};
      }
  }

  // The line of a holder whose claim an event changes; totals of what it changed are the caller's.
  StatementLine start_line(TrancheBook& b, AccountIdx who, Holder& h, StatementKind kind, const Event* e,
                           std::int64_t seq) {
    StatementLine line{
        .time_ms = log_.blocks[block_].time_ms, .seq = seq, .kind = kind, .tranche = number(b), .provider = ref(who)};
    if (e != nullptr) line.market = e->type == EventType::transfer ? e->market : kNoMarket;
    line.units = h.units;
    line.before = claim(b.pool(), h.units);
    line.rounding = line.before - h.shown;
    h.totals.rounding += line.rounding;
    return line;
  }
  void end_line(StatementLine line, Holder& h, Money after) {
    line.after = h.shown = after;
    if (!only_ || *only_ == line.provider) out_.lines.push_back(std::move(line));
  }

  void flush(TrancheBook& b) {
    TimeMs time_ms = 0;
    for (const auto& [income, sum] : b.pending) time_ms = std::max(time_ms, sum.time_ms);
    for (const auto& [income, sum] : b.pending) {
      UnitPool after = b.pool();
      after.balance += sum.amount;
      for (auto& [who, h] : b.holders) {
        if (h.units == 0) continue;
        StatementLine line = start_line(b, who, h, income.kind, nullptr, sum.seq);
        line.time_ms = time_ms, line.market = income.market, line.money = sum.amount, line.count = sum.count;
        const Money part = claim(after, h.units) - line.before;
        Money& total = income.kind == StatementKind::fee       ? h.totals.fees
                       : income.kind == StatementKind::penalty ? h.totals.penalties
                       : income.kind == StatementKind::repay   ? h.totals.repaid
                                                               : h.totals.other;
        total += part;
        end_line(std::move(line), h, claim(after, h.units));
      }
      b.balance += sum.amount;
    }
    b.pending.clear();
  }

  void receive(TrancheBook& b, const Event& e, std::int64_t seq) {
    const auto why = static_cast<TransferReason>(e.code);
    if (why == TransferReason::provider_in && b.moving >= 0) return settle(b, e.x);
    if (block_ == 0 && why == TransferReason::deposit) {  // its units follow
      b.balance += e.x;
      return;
    }
    Sum& sum = b.pending[{kind_of_income(why), e.market}];
    sum.amount += e.x;
    ++sum.count;
    sum.seq = seq;
    sum.time_ms = log_.blocks[block_].time_ms;
  }

  AccountRef ref(AccountIdx account) const { return account_ref(layout_, account); }

  std::vector<AccountRef> payees(const Event& draw) const {
    std::vector<AccountRef> out;
    const Event* cause = draw.cause < 0 ? nullptr : &log_.events[static_cast<std::size_t>(draw.cause)];
    if (cause != nullptr && cause->type == EventType::bankruptcy) return {ref(cause->a)};
    for (const std::int64_t seq : bankrupt_) {
      const Event& e = log_.events[static_cast<std::size_t>(seq)];
      const Detail* d = log_.detail_of(e);
      if (d != nullptr && std::ranges::any_of(d->pairs, [&](const auto& p) { return p.first == draw.market; }))
        out.push_back(ref(e.a));
    }
    return out;
  }

  void pay(TrancheBook& b, const Event& e, std::int64_t seq) {
    const auto why = static_cast<TransferReason>(e.code);
    if (why == TransferReason::provider_out && b.moving >= 0) return settle(b, -e.x);
    flush(b);
    UnitPool after = b.pool();
    after.balance -= e.x;
    const bool drawn = why == TransferReason::tranche_draw;
    for (auto& [who, h] : b.holders) {
      if (h.units == 0) continue;
      StatementLine line = start_line(b, who, h, drawn ? StatementKind::draw : StatementKind::other, &e, seq);
      line.money = e.x;
      if (drawn) line.bankrupt = payees(e);
      const Money part = line.before - claim(after, h.units);
      drawn ? h.totals.drawn += part : h.totals.other -= part;
      end_line(std::move(line), h, claim(after, h.units));
    }
    b.balance = after.balance;
  }

  void provider(const Event& e, std::int64_t seq) {
    TrancheBook& b = book(e.b);
    flush(b);
    Holder& h = b.holders[e.a];
    const auto what = static_cast<ProviderChange>(e.code);
    if (what == ProviderChange::notice) {
      StatementLine line = start_line(b, e.a, h, StatementKind::notice, &e, seq);
      line.units = e.y;
      const Money same = line.before;
      return end_line(std::move(line), h, same);
    }
    if (what == ProviderChange::entry || what == ProviderChange::exit) {
      line_ =
          start_line(b, e.a, h, what == ProviderChange::entry ? StatementKind::entry : StatementKind::exit, &e, seq);
      line_.money = e.z;
      b.moving = seq;
    }
    h.units += e.y;
    b.units += e.y;
    if (what == ProviderChange::exit && e.z == 0) settle(b, 0);
    if (what == ProviderChange::opening || what == ProviderChange::recount) counted(b, e, h, what, seq);
  }

  // An opening's money came in just before it; a recount leaves a claim as it was, but for the house's rest.
  void counted(TrancheBook& b, const Event& e, Holder& h, ProviderChange what, std::int64_t seq) {
    const bool opening = what == ProviderChange::opening;
    StatementLine line{.time_ms = log_.blocks[block_].time_ms,
                       .seq = seq,
                       .kind = opening ? StatementKind::opening : StatementKind::recount,
                       .tranche = number(b),
                       .provider = ref(e.a),
                       .units = h.units,
                       .money = e.z,
                       .before = opening ? 0 : e.z};
    if (opening) h.totals.paid_in += e.z;
    if (!opening) {
      line.rounding = e.z - h.shown;
      h.totals.rounding += line.rounding;
    }
    end_line(std::move(line), h, e.z);
  }

  void settle(TrancheBook& b, Money moved) {
    b.balance += moved;
    b.moving = -1;
    Holder& h = b.holders[account_idx(layout_, line_.provider).value()];
    line_.units = h.units;
    const Money after = claim(b.pool(), h.units);
    (moved >= 0 ? h.totals.paid_in : h.totals.paid_out) += magnitude(moved);
    h.totals.rounding += after - line_.before - moved;  // what its own floor left to the others
    end_line(std::move(line_), h, after);
  }

  const EventLog& log_;
  const AccountLayout layout_;
  const std::uint32_t first_block_;
  const std::optional<AccountRef> only_;
  std::vector<TrancheBook> books_;
  std::vector<std::int64_t> bankrupt_;  // of the running block
  StatementLine line_;                  // the entry or exit whose transfer follows
  std::uint32_t block_ = 0;
  bool opened_ = false;
  ProviderStatement out_;
};

}  // namespace

ProviderStatement provider_statement(const EventLog& log, const Genesis& genesis, std::uint32_t first_block,
                                     std::uint32_t last_block, std::optional<AccountRef> only) {
  Reader reader(log, genesis, first_block, only);
  const std::int64_t end =
      log.blocks.empty() ? 0 : log.blocks[std::min<std::size_t>(last_block, log.blocks.size() - 1)].end;
  for (std::int64_t seq = 0; seq < end; ++seq) reader.apply(seq);
  ProviderStatement out = reader.finish();
  std::ranges::stable_sort(out.lines, {},
                           [](const StatementLine& l) { return std::tuple(l.time_ms, l.tranche, l.provider); });
  return out;
}

}  // namespace fb
