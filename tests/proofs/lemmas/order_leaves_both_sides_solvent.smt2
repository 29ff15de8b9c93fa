; lemma: an admitted order leaves the taker at or above zero after slippage and fee, and lp at or above zero after the
;   same slippage the other way (I2).
; code: engine/protocol/step_business.cpp run_order
; rule: engine/PROTOCOL.md 10 Orders and withdrawals
; solvers: cvc5 z3
; expect: unsat
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
(assert (= left (- taker slip fee)))
(assert (>= left 0))
(assert (>= (+ lp slip) 0))
(assert (not (and (>= (- taker slip fee) 0) (>= (+ lp slip) 0) (>= fee 0) (= (+ taker lp) (+ (- taker slip fee) (+ lp slip) fee)))))
(check-sat)
