#include "protocol/event_chain.h"

namespace fb {
namespace {

void add_pairs(CanonicalBytes& bytes, const std::vector<std::pair<std::int64_t, std::int64_t>>& pairs) {
  bytes.add(static_cast<std::int64_t>(pairs.size()));
  for (const auto& [key, value] : pairs) {
    bytes.add(key);
    bytes.add(value);
  }
}

void add_detail(CanonicalBytes& bytes, const Detail& detail) {
  for (const std::string* text : {&detail.text, &detail.actor, &detail.second, &detail.why})
    bytes.add(std::string_view(*text));
  add_pairs(bytes, detail.pairs);
  add_pairs(bytes, detail.more);
  bytes.add(static_cast<std::int64_t>(detail.spill.size()));
  for (const Detail::Spill& spill : detail.spill)
    for (const std::int64_t value : {spill.from, spill.to, spill.amount}) bytes.add(value);
}

void add_event(CanonicalBytes& bytes, const EventLog& log, const Event& event) {
  const Detail* detail = log.detail_of(event);
  for (const std::int64_t value :
       {static_cast<std::int64_t>(event.type), static_cast<std::int64_t>(event.code),
        static_cast<std::int64_t>(event.market), static_cast<std::int64_t>(event.a), static_cast<std::int64_t>(event.b),
        event.cause, event.x, event.y, event.z, static_cast<std::int64_t>(detail != nullptr)})
    bytes.add(value);
  if (detail != nullptr) add_detail(bytes, *detail);
}

}  // namespace

Hash256 chain_block(const Hash256& previous, const EventLog& log, std::int64_t begin, std::int64_t end) {
  CanonicalBytes bytes;
  bytes.add(previous);
  for (std::int64_t seq = begin; seq < end; ++seq) add_event(bytes, log, log.events[static_cast<std::size_t>(seq)]);
  return bytes.hash();
}

std::size_t first_broken_link(const EventLog& log) {
  Hash256 link{};
  std::int64_t begin = 0;
  for (std::size_t block = 0; block < log.blocks.size(); ++block) {
    link = chain_block(link, log, begin, log.blocks[block].end);
    if (link != log.blocks[block].chain) return block;
    begin = log.blocks[block].end;
  }
  return log.blocks.size();
}

}  // namespace fb
