; twin of: market_sums_fit
; bug: open interest up to 2^63
; code: engine/protocol/step_prices.cpp observe_market
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const value Int)
(declare-const before Int)
(declare-const need Int)
(declare-const quote Int)
(define-fun bound () Int 9223372036854775807)
(define-fun fits ((x Int)) Bool (and (<= x 9223372036854775807) (>= x (- 9223372036854775808))))
(assert (and (< (- bound) value bound) (< (- bound) before bound) (<= (- bound) quote bound)))
(assert (not (and (fits (+ quote value)) (fits (- value before)) (fits (+ quote (- value before))))))
(check-sat)
