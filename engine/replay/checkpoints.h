// Checkpoints of one run: images of the whole state, a keyframe now and then and what differs from it in between.
//
// A frame is the words of an image that differ from its keyframe, as pairs (gap since the last differing word,
// difference), both in variable-length bytes; a keyframe is the same against an empty image. Frames are shared between
// a run and its forks. Over `budget_bytes` every second frame is dropped: seeking takes longer then, memory stays
// bounded. Thread rule: one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "protocol/protocol.h"

namespace fb {

class Checkpoints {
 public:
  static constexpr std::size_t kFramesPerKey = 16;
  explicit Checkpoints(std::size_t budget_bytes = std::size_t{400} << 20) : budget_bytes_(budget_bytes) {}

  void add(std::uint32_t block, const StateImage& image);      // block greater than every one before
  std::uint32_t last_at_or_before(std::uint32_t block) const;  // the block of the nearest frame; block 0 is always kept
  StateImage image(std::uint32_t block) const;                 // of a frame that exists
  Checkpoints up_to(std::uint32_t block) const;                // shares the frames at or before
  std::size_t count() const { return frames_.size(); }
  std::size_t bytes() const;

 private:
  struct Frame {
    std::uint32_t block = 0;
    std::shared_ptr<const Frame> key;  // none: a keyframe itself
    std::vector<std::uint8_t> changes;
  };
  std::size_t find(std::uint32_t block) const;
  void drop_every_second();

  std::size_t budget_bytes_;
  std::vector<std::shared_ptr<const Frame>> frames_;
  std::shared_ptr<const Frame> key_;  // that new frames refer to
  StateImage key_image_;
  std::size_t since_key_ = 0;
};

}  // namespace fb
