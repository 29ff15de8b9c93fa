; twin of: waterfall_monotone
; bug: a tranche refuses a deficit larger than its room
; code: engine/solvency/waterfall.cpp run_waterfall
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const a Int)
(declare-const b Int)
(declare-const r0 Int)
(declare-const r1 Int)
(declare-const r2 Int)
(define-fun least ((x Int) (y Int)) Int (ite (< x y) x y))
(define-fun after ((d Int) (r Int)) Int (- d (ite (<= d r) d 0)))
(define-fun shortfall ((d Int)) Int (after (after (after d r0) r1) r2))
(assert (and (>= r0 0) (>= r1 0) (>= r2 0) (>= a 0) (<= a b)))
(assert (not (and (<= (shortfall a) (shortfall b)) (<= (- (shortfall b) (shortfall a)) (- b a)))))
(check-sat)
