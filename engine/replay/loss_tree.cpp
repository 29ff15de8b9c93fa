#include "replay/loss_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/shown_parts.h"
#include "base/text.h"
#include "protocol/account_name.h"
#include "protocol/figures.h"
#include "protocol/journal_json.h"
#include "replay/loss_tree_builder.h"

namespace fb {
namespace {

using Steps = std::vector<LossStep>;

Money sum(const Steps& steps) {
  Int128 total = 0;
  for (const LossStep& s : steps) total += s.amount;
  return narrow(total, "sum of causes");
}

std::string held_text(const Instrument& market, Lots lots) {
  return fmt::format("{} {}", lots < 0 ? "short" : "long", size_text(market, magnitude(lots)));
}

std::string move_text(const Instrument& market, Ticks from, Ticks to) {
  const std::int64_t move = from == 0 ? 0 : mul_div_floor(to - from, kMillion, from);
  return fmt::format("{} → {} ({})", price_text(market, from), price_text(market, to), signed_percent_text(move));
}

class AccountTree {
 public:
  AccountTree(LossTreeBuilder& builder, const LossWalk& walk) : b_(builder), walk_(walk) {}

  void add_causes() {
    std::array<Steps, kLossCauses> by_cause;
    for (const LossStep& s : walk_.steps) by_cause[static_cast<std::size_t>(s.cause)].push_back(s);
    std::vector<std::size_t> order;
    for (std::size_t c = 0; c < kLossCauses; ++c)
      if (!by_cause[c].empty()) order.push_back(c);
    for (const std::size_t c : order) b_.tree.totals[c] = sum(by_cause[c]);
    std::ranges::stable_sort(order, {}, [&](std::size_t c) { return weight(c); });
    for (const std::size_t c : order) add_cause(static_cast<LossCause>(c), by_cause[c]);
  }

 private:
  // Losses first, the largest on top; money that was paid in or out stands last, whatever its size.
  std::pair<bool, Money> weight(std::size_t c) const {
    const auto cause = static_cast<LossCause>(c);
    return {cause == LossCause::paid_in || cause == LossCause::paid_out, b_.tree.totals[c]};
  }

  void add_cause(LossCause cause, const Steps& steps) {
    const std::uint32_t node = b_.add_sum(0, std::string(name(cause)), steps);
    b_.tree.nodes[node].cause = cause;
    switch (cause) {
      case LossCause::market:
        return by_market(node, steps, &AccountTree::add_stretches);
      case LossCause::funding:
        return by_market(node, steps, &AccountTree::add_events);
      case LossCause::forced:
      case LossCause::penalties:
        return add_liquidations(node, steps);
      case LossCause::adl:
        add_events(node, steps);
        return add_missed(node, steps);
      case LossCause::fees:
      case LossCause::slippage:
      case LossCause::haircuts:
      case LossCause::covered:
      case LossCause::hedge:
      case LossCause::collateral:
      case LossCause::other:
      case LossCause::paid_in:
      case LossCause::paid_out:
        return add_events(node, steps);
    }
  }

  void by_market(std::uint32_t parent, const Steps& steps, void (AccountTree::*add)(std::uint32_t, const Steps&)) {
    std::map<std::uint16_t, Steps> markets;
    for (const LossStep& s : steps) markets[s.market].push_back(s);
    if (markets.size() == 1) return (this->*add)(parent, steps);
    std::vector<std::pair<Money, const Steps*>> order;
    for (const auto& [m, of_market] : markets) order.emplace_back(sum(of_market), &of_market);
    std::ranges::stable_sort(order, {}, &std::pair<Money, const Steps*>::first);
    for (const auto& [amount, of_market] : order)
      (this->*add)(b_.add_sum(parent, b_.market(of_market->front().market).id, *of_market), *of_market);
  }

  // Times in which the position did not change, each a move from one mark to another.
  void add_stretches(std::uint32_t parent, const Steps& steps) {
    std::vector<Steps> stretches;
    for (const LossStep& s : steps) {
      const LossStep* last = stretches.empty() ? nullptr : &stretches.back().back();
      const bool goes_on = last != nullptr && last->lots == s.lots && b_.event(last->seq).y == s.mark;
      if (!goes_on) stretches.emplace_back();
      stretches.back().push_back(s);
    }
    b_.add_largest(parent, stretches, "other times", [this](std::uint32_t to, const Steps& s) { add_stretch(to, s); });
  }

  void add_stretch(std::uint32_t parent, const Steps& steps) {
    const LossStep &first = steps.front(), &last = steps.back();
    const Instrument& market = b_.market(first.market);
    const std::string text = fmt::format("{} {}: {}", market.id, held_text(market, first.lots),
                                         move_text(market, first.mark, b_.event(last.seq).y));
    if (steps.size() == 1) return b_.explain(b_.add_step(parent, first, text), first.seq);
    const std::uint32_t node = b_.add_sum(parent, text, steps);
    std::vector<Steps> single;
    for (const LossStep& s : steps) single.push_back({s});
    b_.add_largest(node, single, "other moves", [&](std::uint32_t to, const Steps& one) {
      const LossStep& s = one.front();
      b_.add_step(to, s, fmt::format("{} {}", market.id, move_text(market, s.mark, b_.event(s.seq).y)));
    });
  }

  void add_events(std::uint32_t parent, const Steps& steps) {
    std::vector<Steps> single;
    for (const LossStep& s : steps) single.push_back({s});
    b_.add_largest(parent, single, "others",
                   [this](std::uint32_t to, const Steps& one) { add_event(to, one.front()); });
  }

  void add_event(std::uint32_t parent, const LossStep& s) {
    std::string text = b_.describe_event(s.seq);
    if (b_.event(s.seq).type == EventType::fill)
      text += fmt::format(", mark {}", price_text(b_.market(s.market), s.mark));
    b_.explain(b_.add_step(parent, s, std::move(text)), s.seq);
  }

  // Forced fills and penalties stand under the liquidation that made them.
  void add_liquidations(std::uint32_t parent, const Steps& steps) {
    std::map<std::int64_t, Steps> groups;
    for (const LossStep& s : steps) groups[b_.liquidation_of(s.seq)].push_back(s);
    std::vector<Steps> all;
    for (auto& [seq, of_group] : groups) all.push_back(std::move(of_group));
    b_.add_largest(parent, all, "other liquidations", [this](std::uint32_t to, const Steps& s) {
      const std::int64_t seq = b_.liquidation_of(s.front().seq);
      if (b_.event(seq).type != EventType::liquidation) return add_event(to, s.front());  // a backstop's own sale
      const std::uint32_t node = b_.add_sum(to, b_.describe_event(seq), s);
      b_.stands_for(node, seq);
      std::vector<Steps> single;
      for (const LossStep& one : s) single.push_back({one});
      b_.add_largest(node, single, "others", [this](std::uint32_t below, const Steps& one) {
        b_.add_step(below, one.front(), b_.describe_event(one.front().seq));
      });
      b_.explain(node, seq);
    });
  }

  // Signed lots that deleveraging took are the opposite of the fill's change.
  void add_missed(std::uint32_t parent, const Steps& steps) {
    Int128 missed = 0;
    for (const LossStep& s : steps)
      missed += wide(-s.lots, b_.market(s.market).tick_value) * (walk_.marks[s.market] - b_.event(s.seq).y);
    b_.tree.adl_missed = narrow(missed, "deleveraged since");
    const Money amount = b_.tree.adl_missed;
    b_.add_aside(parent,
                 amount < 0 ? "Had it kept these lots it would have lost more by now: spared (in no sum)"
                            : "Had it kept these lots it would have gained by now: missed (in no sum)",
                 -amount);
  }

  LossTreeBuilder& b_;
  const LossWalk& walk_;
};

// The last block at or before the moment.
std::uint32_t block_at(const EventLog& log, TimeMs time_ms) {
  const auto after = std::ranges::upper_bound(log.blocks, time_ms, {}, &EventLog::BlockEnd::time_ms);
  return after == log.blocks.begin() ? 0 : static_cast<std::uint32_t>(after - log.blocks.begin()) - 1;
}

LossTree tree_of_account(const EventLog& log, const Genesis& genesis, std::int64_t end, const LossQuery& query) {
  const auto account = account_idx(layout_of(genesis), query.account);
  const bool known = account && (!query.account.is_user() || query.account.place < genesis.accounts.size());
  if (!known || end == 0) return {};
  const std::uint32_t from = block_at(log, query.since_ms);
  const LossWalk walk = walk_equity(log, genesis, end, *account, from);
  LossTreeBuilder builder(log, genesis);
  LossTree& tree = builder.tree;
  tree.account = query.account;
  tree.name = account_name(genesis, query.account);
  tree.to_ms = log.time_of(log.events[static_cast<std::size_t>(end) - 1]);
  tree.from_ms = std::min(log.blocks[from].time_ms, tree.to_ms);
  tree.before = walk.before;
  tree.now = walk.now;
  const Money change = walk.now - walk.before;
  builder.add_root(fmt::format("{} {} {}: equity {} → {}", tree.name, change < 0 ? "lost" : "gained",
                               money_text(magnitude(change)), money_text(walk.before), money_text(walk.now)),
                   change, static_cast<std::uint32_t>(walk.steps.size()));
  AccountTree(builder, walk).add_causes();
  return std::move(tree);
}

// Top down, so that every sum that is shown is the sum of what is shown below it. Causes and asides stand for themselves.
void round_for_reading(LossTree& tree, std::uint32_t n, Money shown) {
  tree.nodes[n].shown = shown;
  std::vector<std::uint32_t> parts;
  std::vector<Money> amounts;
  for (const std::uint32_t child : tree.nodes[n].children) {
    const LossNode& node = tree.nodes[child];
    if (node.kind != LossNode::Kind::part) {
      round_for_reading(tree, child, shown_amount(node.amount.value_or(0), kCent));
      continue;
    }
    parts.push_back(child);
    amounts.push_back(node.amount.value_or(0));
  }
  if (parts.empty()) return;
  const std::vector<Money> rounded = shown_parts(amounts, shown, kCent);
  for (std::size_t i = 0; i < parts.size(); ++i) round_for_reading(tree, parts[i], rounded[i]);
}

LossTree tree_of_event(const EventLog& log, const Genesis& genesis, std::int64_t end, std::int64_t seq) {
  if (seq < 0 || seq >= end) return {};
  LossTreeBuilder builder(log, genesis);
  builder.tree.from_ms = builder.tree.to_ms = log.time_of(log.events[static_cast<std::size_t>(seq)]);
  builder.add_root(builder.describe_event(seq), builder.amount_of(seq), 1);
  builder.stands_for(0, seq);
  builder.explain(0, seq);
  return std::move(builder.tree);
}

}  // namespace

LossTree loss_tree(const EventLog& log, const Genesis& genesis, std::int64_t end, const LossQuery& query) {
  LossTree tree = query.seq == kNoCause ? tree_of_account(log, genesis, end, query)
                                        : tree_of_event(log, genesis, end, query.seq);
  if (!tree.nodes.empty()) round_for_reading(tree, 0, shown_amount(tree.nodes[0].amount.value_or(0), kCent));
  return tree;
}

}  // namespace fb
