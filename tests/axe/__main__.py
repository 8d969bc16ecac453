from tests.axe import main

main()
