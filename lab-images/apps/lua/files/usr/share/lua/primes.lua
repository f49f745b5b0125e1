-- The primes below a limit, by the sieve of Eratosthenes:  lua> dofile "/usr/share/lua/primes.lua"
local limit = 100
local crossed = {}
for n = 2, limit do
  if not crossed[n] then
    io.write(n, " ")
    for multiple = n * n, limit, n do crossed[multiple] = true end
  end
end
print()
