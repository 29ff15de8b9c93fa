; lemma: a product of two 64-bit integers, and one more rate of up to 10^9 on a value below 2^60 and lots below 2^31,
;   fit 128 bits.
; code: engine/base/numbers.h wide
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const a Int)
(declare-const b Int)
(declare-const v Int)
(declare-const r Int)
(define-fun lim () Int 9223372036854775808)
(define-fun max128 () Int 170141183460469231731687303715884105727)
(assert (and (<= (- lim) a) (< a lim) (<= (- lim) b) (< b lim)))
(assert (and (<= (- lim) v) (< v lim) (<= (- 1000000000) r) (<= r 1000000000)))
(assert (or (> (* a b) max128) (< (* a b) (- max128)) (> (* v r) max128) (< (* v r) (- max128))))
(check-sat)
