#include "replay/loss_tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "protocol/figures.h"
#include "protocol/journal_json.h"
#include "replay/loss_causes.h"

namespace fb {
namespace {

constexpr std::size_t kMostParts = 8;   // of one sum, before the rest is one node
constexpr std::size_t kMostCauses = 6;  // of one event
constexpr int kDeepest = 8;             // causes of causes; chains of this protocol have at most five links

Money total(const LossTreeBuilder::Steps& steps) {
  Int128 out = 0;
  for (const LossStep& s : steps) out += s.amount;
  return narrow(out, "sum of causes");
}

}  // namespace

std::uint32_t LossTreeBuilder::add(std::uint32_t parent, LossNode node) {
  const auto index = static_cast<std::uint32_t>(tree.nodes.size());
  tree.nodes.push_back(std::move(node));
  if (index > 0) tree.nodes[parent].children.push_back(index);
  return index;
}

void LossTreeBuilder::add_root(std::string text, std::optional<Money> amount, std::uint32_t events) {
  add(0, {.text = std::move(text), .amount = amount, .from_ms = tree.from_ms, .time_ms = tree.to_ms, .events = events});
}

std::uint32_t LossTreeBuilder::add_sum(std::uint32_t parent, std::string text, const Steps& steps) {
  return add(parent, {.text = std::move(text),
                      .amount = total(steps),
                      .from_ms = log_.time_of(event(steps.front().seq)),
                      .time_ms = log_.time_of(event(steps.back().seq)),
                      .events = static_cast<std::uint32_t>(steps.size())});
}

std::uint32_t LossTreeBuilder::add_step(std::uint32_t parent, const LossStep& step, std::string text) {
  const std::uint32_t node = add(parent, {.text = std::move(text), .amount = step.amount, .events = 1});
  stands_for(node, step.seq);
  return node;
}

void LossTreeBuilder::add_aside(std::uint32_t parent, std::string text, Money amount) {
  add(parent, {.kind = LossNode::Kind::aside,
               .text = std::move(text),
               .amount = amount,
               .from_ms = tree.nodes[parent].from_ms,
               .time_ms = tree.to_ms});
}

void LossTreeBuilder::stands_for(std::uint32_t node, std::int64_t seq) {
  LossNode& n = tree.nodes[node];
  n.seq = seq;
  n.type = event(seq).type;
  n.code = event(seq).code;
  n.from_ms = n.time_ms = log_.time_of(event(seq));
}

void LossTreeBuilder::add_largest(std::uint32_t parent, const std::vector<Steps>& groups, std::string_view rest_name,
                                  const std::function<void(std::uint32_t, const Steps&)>& add_group) {
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<Money> amounts;
  for (const Steps& steps : groups) amounts.push_back(total(steps));
  std::ranges::stable_sort(order, std::greater<>{}, [&](std::size_t i) { return magnitude(amounts[i]); });
  const std::size_t shown = groups.size() <= kMostParts + 1 ? groups.size() : kMostParts;
  std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown),
                   [&](std::size_t a, std::size_t b) { return amounts[a] < amounts[b]; });
  for (std::size_t i = 0; i < shown; ++i) add_group(parent, groups[order[i]]);
  Steps rest;
  for (std::size_t i = shown; i < order.size(); ++i)
    rest.insert(rest.end(), groups[order[i]].begin(), groups[order[i]].end());
  if (rest.empty()) return;
  std::ranges::sort(rest, {}, &LossStep::seq);
  const auto count = static_cast<std::int64_t>(groups.size() - shown);
  add_sum(parent, fmt::format("{} {}", count_text(count), rest_name), rest);
}

void LossTreeBuilder::explain(std::uint32_t node, std::int64_t seq, std::uint16_t market, int depth) {
  if (depth == kDeepest) return;
  market = market_of_causes(event(seq), market);
  const auto links = causes_of(log_, seq, market);
  const std::size_t shown = links.size() <= kMostCauses + 1 ? links.size() : kMostCauses;
  for (std::size_t i = 0; i < shown; ++i) {
    const Money part = links[i].amount;
    const std::uint32_t cause = add(node, {.kind = LossNode::Kind::because,
                                           .text = describe_event(links[i].seq),
                                           .amount = part != 0 ? std::optional<Money>(-part) : amount_of(links[i].seq),
                                           .events = 1});
    stands_for(cause, links[i].seq);
    explain(cause, links[i].seq, market, depth + 1);
  }
  if (shown == links.size()) return;
  Int128 rest = 0;
  for (std::size_t i = shown; i < links.size(); ++i) rest += links[i].amount;
  const std::size_t count = links.size() - shown;
  add(node, {.kind = LossNode::Kind::because,
             .text = fmt::format("{} more of the same kind", count_text(static_cast<std::int64_t>(count))),
             .amount = -narrow(rest, "sum of causes"),
             .from_ms = tree.nodes[node].from_ms,
             .time_ms = tree.nodes[node].time_ms,
             .events = static_cast<std::uint32_t>(count)});
}

std::string LossTreeBuilder::describe_event(std::int64_t seq) const { return describe(log_, genesis_, seq); }

std::optional<Money> LossTreeBuilder::amount_of(std::int64_t seq) const {
  const Event& e = event(seq);
  if (e.type == EventType::bankruptcy) return -e.x;
  if (e.type == EventType::transfer) return e.x;
  return {};
}

std::int64_t LossTreeBuilder::liquidation_of(std::int64_t seq) const {
  for (std::int64_t at = seq; at != kNoCause; at = event(at).cause)
    if (event(at).type == EventType::liquidation) return at;
  return seq;
}

}  // namespace fb
