#include "record/decode.h"

#include <array>

namespace fb {

std::span<const Decoder> decoders() {
  static const std::array<Decoder, 7> all = {kHourlyFigures, kLeanMinute,    kBinanceKlines, kCandlesCsv,
                                             kKrakenOhlcvt,  kFreqtradeJson, kTrades};
  return all;
}

const Decoder* find_decoder(std::string_view format, const SourceText& source) {
  for (const Decoder& d : decoders())
    if (format.empty() ? d.recognises(source) : d.format == format) return &d;
  return nullptr;
}

}  // namespace fb
