# In place of OpenWrt's rc.common, functions.sh and procd.sh: reads a configuration in UCI's form and prints what a script
# hands to procd, a line each. Usage: ash procd.sh CONFIGURATION SCRIPT

config() { section="$2"; eval "type_$section=\$1"; sections="$sections $section"; }
option() { eval "value_${section}_$1=\$2"; }

config_load() { sections=""; . "$configuration"; }
config_get() { eval "$1=\${value_$2_$3:-\$4}"; }
config_get_bool() { config_get "$@"; }
config_foreach() {
	local each type
	for each in $sections; do
		eval "type=\$type_$each"
		[ "$type" = "$2" ] && "$1" "$each"
	done
}
procd_open_instance() { echo "open $1"; }
procd_close_instance() { echo close; }
procd_set_param() { [ "$1" = env ] || echo "$*"; }
procd_append_param() { echo "$*"; }
procd_add_reload_trigger() { echo "trigger $1"; }

configuration="$1"
. "$2"
start_service
service_triggers
