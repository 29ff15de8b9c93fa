; twin of: order_leaves_both_sides_solvent
; bug: the fee is not counted in what is left
; code: engine/protocol/step_business.cpp run_order
; rule: engine/PROTOCOL.md 10 Orders and withdrawals
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const taker Int)
(declare-const lp Int)
(declare-const slip Int)
(declare-const notional Int)
(declare-const ppm Int)
(declare-const fee Int)
(declare-const left Int)
(assert (and (>= taker 0) (>= lp 0) (>= notional 0) (<= 0 ppm 10000)))
(assert (= fee (- (div (- (* notional ppm)) 1000000))))
(assert (= left (- taker slip)))
(assert (>= left 0))
(assert (>= (+ lp slip) 0))
(assert (not (and (>= (- taker slip fee) 0) (>= (+ lp slip) 0) (>= fee 0) (= (+ taker lp) (+ (- taker slip fee) (+ lp slip) fee)))))
(check-sat)
