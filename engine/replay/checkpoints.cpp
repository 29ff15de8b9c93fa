#include "replay/checkpoints.h"

#include <algorithm>

namespace fb {
namespace {

using Bytes = std::vector<std::uint8_t>;

void put(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t take(const std::uint8_t*& at) {
  std::uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const std::uint8_t byte = *at++;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

// Small differences of either sign become small numbers; arithmetic modulo 2^64, so that every pair of words works.
std::uint64_t fold(std::uint64_t difference) { return (difference << 1) ^ (0 - (difference >> 63)); }
std::uint64_t unfold(std::uint64_t folded) { return (folded >> 1) ^ (0 - (folded & 1)); }

Bytes changes_between(const StateImage& base, const StateImage& image) {
  Bytes out;
  put(out, image.size());
  std::size_t last = 0;
  for (std::size_t i = 0; i < image.size(); ++i) {
    const auto before = static_cast<std::uint64_t>(i < base.size() ? base[i] : 0);
    const auto difference = static_cast<std::uint64_t>(image[i]) - before;
    if (difference == 0) continue;
    put(out, i - last);
    put(out, fold(difference));
    last = i;
  }
  out.shrink_to_fit();
  return out;
}

void apply(const Bytes& changes, StateImage& image) {
  const std::uint8_t* at = changes.data();
  const std::uint8_t* const end = at + changes.size();
  image.resize(take(at), 0);
  std::size_t i = 0;
  while (at != end) {
    i += take(at);
    image[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(image[i]) + unfold(take(at)));
  }
}

}  // namespace

void Checkpoints::add(std::uint32_t block, const StateImage& image) {
  auto frame = std::make_shared<Frame>();
  frame->block = block;
  const bool due = !key_ || since_key_ >= kFramesPerKey;
  if (!due) {
    frame->key = key_;
    frame->changes = changes_between(key_image_, image);
    ++since_key_;
  }
  if (due ||
      frame->changes.size() > key_->changes.size() / 2) {  // drifted too far: a keyframe serves the next ones better
    frame->key = nullptr;
    frame->changes = changes_between({}, image);
    key_ = frame;
    key_image_ = image;
    since_key_ = 1;
  }
  frames_.push_back(std::move(frame));
  while (frames_.size() > 8 && bytes() > budget_bytes_) drop_every_second();
}

std::size_t Checkpoints::find(std::uint32_t block) const {
  const auto after = std::ranges::upper_bound(frames_, block, {}, [](const auto& frame) { return frame->block; });
  check_invariant(after != frames_.begin(), "a run has a checkpoint of its first block");
  return static_cast<std::size_t>(after - frames_.begin()) - 1;
}

std::uint32_t Checkpoints::last_at_or_before(std::uint32_t block) const { return frames_[find(block)]->block; }

StateImage Checkpoints::image(std::uint32_t block) const {
  const Frame& frame = *frames_[find(block)];
  StateImage image;
  if (frame.key) apply(frame.key->changes, image);
  apply(frame.changes, image);
  return image;
}

Checkpoints Checkpoints::up_to(std::uint32_t block) const {
  Checkpoints out(budget_bytes_);
  out.frames_.assign(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(find(block) + 1));
  return out;
}

std::size_t Checkpoints::bytes() const {
  std::size_t sum = key_image_.size() * sizeof(std::int64_t);
  const Frame* counted = nullptr;
  for (const auto& frame : frames_) {
    sum += frame->changes.size();
    if (!frame->key) counted = frame.get();
    if (frame->key && frame->key.get() != counted) {  // its keyframe was dropped from the list but lives on for it
      counted = frame->key.get();
      sum += counted->changes.size();
    }
  }
  return sum;
}

void Checkpoints::drop_every_second() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < frames_.size(); i += 2) frames_[kept++] = frames_[i];
  frames_.resize(kept);
}

}  // namespace fb
