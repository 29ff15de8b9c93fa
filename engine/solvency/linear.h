// Systems (I - B) y = g with B >= 0 and known column leaks, solved without subtraction. Private to the room.
#pragma once
#include <vector>

namespace fb {

// Row-major n x n. Column sums of I - B are `leak` >= 0; the diagonal of B is not read. Elimination after Grassmann,
// Taksar and Heyman (1985) with the diagonal rebuilt from leak and off-diagonals (Alfa, Xue and Ye 2002): for g >= 0
// every entry of y is accurate to about n rounding errors, however small the leaks. Where a column leads nowhere, y is g.
// Thread rule: pure function; only IEEE arithmetic in a fixed order.
std::vector<double> solve_leaky(std::vector<double> b, std::vector<double> leak, std::vector<double> g);

}  // namespace fb
