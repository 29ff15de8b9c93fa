; twin of: rounding_within_legs
; bug: a market counts as even a unit further
; code: engine/solvency/clearing_solve.cpp within_rounding
; rule: engine/solvency/CLEARING.md
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const holes Int)
(declare-const tranche Int)
(declare-const s Int)
(declare-const h Int)
(declare-const w Int)
(declare-const cuts Int)
(declare-const residual Int)
(declare-const rounding Int)
(assert (and (>= h 0) (>= w 0) (>= holes 0) (<= 0 tranche holes) (>= s 0)))
(assert (= residual (- holes tranche s)))
(assert (and (>= residual (- h)) (<= residual (+ h w 1))))
(assert (and (>= cuts s) (<= cuts (+ s w))))
(assert (= rounding (- (+ cuts tranche) holes)))
(assert (not (and (<= rounding (+ h w)) (>= rounding (- (+ h w))))))
(check-sat)
