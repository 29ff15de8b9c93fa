; lemma: open interest worth less than 2^60 and a margin rate of at most 100 % times a tier of at most ten: value,
;   profit of a block between two such marks and requirement of one account fit 64 bits with room for equity.
; code: engine/protocol/step_prices.cpp observe_market
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const value Int)
(declare-const before Int)
(declare-const need Int)
(declare-const quote Int)
(define-fun bound () Int 1152921504606846976)
(define-fun fits ((x Int)) Bool (and (<= x 9223372036854775807) (>= x (- 9223372036854775808))))
(assert (and (< (- bound) value bound) (< (- bound) before bound) (<= (- bound) quote bound)))
(assert (not (and (fits (+ quote value)) (fits (- value before)) (fits (+ quote (- value before))))))
(check-sat)
